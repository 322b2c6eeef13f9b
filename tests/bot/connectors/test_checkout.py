from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.connectors import checkout
from bot.domain.image_reading import Dockerfile, Lint, Repository
from bot.domain.probe import Checkout
from bot.domain.reading import NoAnswer, Silence, from_json, to_json

#: What hadolint 2.15.1 printed for a Dockerfile with `FROM debian` and an apt-get without versions.
HADOLINT = Path(__file__).parents[2] / "readings/hadolint.json"
STAGES = "FROM a AS build\nRUN make\nFROM b\nCOPY --from=build /x /x\n"
Write = Callable[..., Path]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Files of a checkout on a bot without hadolint."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / "app" / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "app"

    return write


async def read(folder: Path) -> Repository:
    answer = await checkout.read(Checkout(path=str(folder)))
    assert isinstance(answer, Repository), answer
    assert from_json(to_json(answer)) == answer
    return answer


async def test_dockerfiles_are_found_by_their_names_and_read_by_their_last_stage(
    repository: Write,
) -> None:
    folder = repository(
        **{
            "Dockerfile": STAGES,
            "web__Dockerfile.prod": "FROM a\nRUN one\n",
            "web__api.dockerfile": "FROM a\nFROM b\nRUN --mount=type=bind,from=a,target=/a cp\n",
            "Containerfile": "\n",
            "node_modules__x__Dockerfile": "FROM a\n",
            "notes.md": "FROM a\n",
        }
    )
    (folder / "web/link.Dockerfile").symlink_to("/etc/hostname")

    seen = await read(folder)

    assert seen.dockerfiles == (
        Dockerfile(path="Containerfile", stages=0, copies=False, runs=0),
        Dockerfile(path="Dockerfile", stages=2, copies=True, runs=0),
        Dockerfile(path="web/Dockerfile.prod", stages=1, copies=False, runs=1),
        Dockerfile(path="web/api.dockerfile", stages=2, copies=True, runs=1),
    )
    assert (seen.linter, seen.lint) == ("", ())


async def test_the_first_fifty_dockerfiles_are_enough(repository: Write) -> None:
    names = {f"{number:02}.dockerfile": "FROM a\n" for number in range(51)}

    assert len((await read(repository(**names))).dockerfiles) == 50


@pytest.mark.parametrize(
    ("name", "text", "watches"),
    [
        (".github__dependabot.yml", "updates: [{package-ecosystem: docker}]", True),
        (".github__dependabot.yaml", "updates:\n- package-ecosystem: docker-compose", True),
        (".github__dependabot.yml", "updates: [{package-ecosystem: pip}, 7]", False),
        (".github__dependabot.yml", "updates: 7", False),
        (".github__dependabot.yml", "- docker", False),
        ("renovate.json", "{}", True),
        (".renovaterc", '{"enabledManagers": ["npm"]}', False),
        ("renovate.json5", "{enabledManagers: ['dockerfile']}", True),
        (".github__renovate.json", '{"enabled": false}', False),
    ],
)
async def test_only_rules_that_watch_images_count(
    repository: Write, name: str, text: str, watches: bool
) -> None:
    seen = await read(repository(**{name: text}))

    path = (name.replace("__", "/"),)
    assert (seen.updates, seen.other_rules) == ((path, ()) if watches else ((), path))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "it is no folder on the bot"),
        ({"Dockerfile": "#" * 300_000}, "Dockerfile is larger than a Dockerfile"),
        ({".github__dependabot.yml": "a: [b"}, "dependabot's file is no YAML"),
    ],
)
async def test_what_cannot_be_read_is_no_answer(
    repository: Write, files: dict[str, str], said: str
) -> None:
    answer = await checkout.read(Checkout(path=str(repository(**files))))

    assert isinstance(answer, NoAnswer)
    assert answer.why is Silence.GARBLED
    assert said in answer.detail


def put_hadolint(folder: Path, body: str) -> None:
    tool = folder.parent / "bin/hadolint"
    tool.parent.mkdir(exist_ok=True)
    tool.write_text(f"#!/bin/sh\n{body}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)


async def test_hadolint_is_asked_where_the_bot_has_it(repository: Write) -> None:
    folder = repository(Dockerfile="FROM debian\nRUN apt-get install curl\n")
    put_hadolint(folder, f"/bin/cat {HADOLINT}")

    seen = await read(folder)

    assert seen.linter.endswith("/hadolint")
    assert {each.code for each in seen.lint} >= {"DL3006", "DL3008"}
    assert seen.lint[0] == Lint(
        path="Dockerfile",
        line=1,
        code="DL3006",
        level="warning",
        message="Always tag the version of an image explicitly",
    )


async def test_hadolint_has_nothing_to_do_without_dockerfiles(repository: Write) -> None:
    folder = repository(**{"notes.md": ""})
    put_hadolint(folder, "exit 9")

    assert (await read(folder)).lint == ()


@pytest.mark.parametrize("body", ["echo broken >&2; exit 1", "echo '[7]'", "echo '[{}]'"])
async def test_a_linter_that_gives_no_report_is_no_answer(repository: Write, body: str) -> None:
    folder = repository(Dockerfile="FROM debian:13\n")
    put_hadolint(folder, body)

    answer = await checkout.read(Checkout(path=str(folder)))

    assert isinstance(answer, NoAnswer)
    assert "hadolint gave no report" in answer.detail


async def test_a_linter_that_hangs_is_ended(repository: Write) -> None:
    folder = repository(Dockerfile="FROM debian:13\n")
    put_hadolint(folder, "exec /bin/sleep 60")

    answer = await checkout.read(Checkout(path=str(folder), timeout=0.5))

    assert isinstance(answer, NoAnswer)
    assert answer.why is Silence.TIMED_OUT
