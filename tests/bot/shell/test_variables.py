from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Service, Stack
from bot.domain.reading import Output
from bot.shell import variables
from bot.shell.report import Report, report
from bot.shell.variables import Group

READINGS = Path(__file__).parents[2] / "readings"


def recorded(name: str) -> Report:
    return report(Output(status=0, stdout=(READINGS / name).read_text()))


def test_a_recorded_server_has_both_sides() -> None:
    env = variables.environment(recorded("env_values.txt"))

    assert set(env.sources.values()) == {"read"}
    assert set(env.images) == {"api", "caddy", "web", "worker"}
    assert env.old["SECRET_KEY"][0].label == env.new["SECRET_KEY"][0].label
    assert env.old["BUILD_ID"][0].label != env.new["BUILD_ID"][0].label
    assert env.new["API_URL"] == (
        Group(label="v3", shape=frozenset(), origin="compose", owners=("web",)),
    )


def test_what_the_team_gives_counts_more_than_what_an_image_brings() -> None:
    given = Group(label="v1", shape=frozenset(), origin="file", owners=("api",))
    brought = Group(label="v2", shape=frozenset(), origin="image", owners=("web",))
    env = variables.environment(Report(rows=(("compose", "read"),)))
    both = replace(env, new={"A": (given, brought), "B": (brought,)})

    assert both.given("A") == (given,)
    assert both.given("B") == (brought,)
    assert both.given("C") == ()


def test_recorded_files_are_read() -> None:
    files = variables.files(recorded("env_text.txt"))

    assert set(files.state.values()) == {"there"}
    assert files.full["SECRET_KEY"]
    assert files.example["SECRET_KEY"] == ("described", "fine")
    assert files.used == (("DOMAIN", "caddy", "needed"),)


def test_without_a_list_the_example_says_what_is_required() -> None:
    files = variables.files(recorded("env_text.txt"))
    stack = Stack(
        directory="/srv/shop",
        project="shop",
        domain="shop.example",
        services=(Service(name="api", port=18000),),
    )

    assert files.required(stack) == tuple(files.example)
    assert files.required(stack.model_copy(update={"required": ("A",)})) == ("A",)


@pytest.mark.parametrize(
    "row",
    [
        ("new", "A;reboot", "v1", "", "file", "api"),
        ("old", "$(id)", "v1", "", "process", "api"),
        ("bad", "", "url", "api"),
        ("stale", "/x/e", "api"),
    ],
)
def test_a_name_that_is_none_is_not_believed(row: tuple[str, ...]) -> None:
    with pytest.raises(Unanswered):
        variables.environment(Report(rows=(("compose", "read"), row)))
