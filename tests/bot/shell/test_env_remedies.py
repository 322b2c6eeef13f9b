from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.plan import Plan, Stack
from bot.shell import env_remedies
from bot.shell.on_server.env_lines import entries


def run(remedy: str) -> None:
    subprocess.run(["sh", "-c", remedy.strip("`")], check=True, timeout=10)


@pytest.fixture
def stack(shop_plan: Callable[..., Plan], tmp_path: Path) -> Stack:
    return shop_plan(stack={"directory": str(tmp_path)}).stack


def test_names_are_added_to_the_example_without_values(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / ".env.prod.example").write_text("# a\nA=\n")

    run(env_remedies.add_to_example(stack, ("B", "C")))

    found = list(entries((tmp_path / ".env.prod.example").read_text()))
    assert [(one.name, one.value, one.described) for one in found] == [
        ("A", "", True),
        ("B", "", True),
        ("C", "", True),
    ]


def test_an_example_is_made_of_names(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / ".env.prod").write_text("# a\nA=b=c\nB=2\n")

    run(env_remedies.start_example(stack))

    assert (tmp_path / ".env.prod.example").read_text() == "# a\nA=\nB=\n"


def test_a_value_is_taken_out_of_the_example(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / ".env.prod.example").write_text("A=1\nAB=2\n")

    run(env_remedies.empty_in_example(stack, "A"))

    assert (tmp_path / ".env.prod.example").read_text() == "A=\nAB=2\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A=pa$word1", "A='pa$word1'"),
        ('A="x $B"', "A='x $B'"),
        ("A=a # b", "A='a # b'"),
        ("A=it's $B", "A=it's $B"),
        ("AB=$C", "AB=$C"),
    ],
)
def test_a_value_is_quoted_so_that_all_read_the_same(
    stack: Stack, tmp_path: Path, before: str, after: str
) -> None:
    (tmp_path / ".env.prod").write_text(f"{before}\n")

    run(env_remedies.quote_singly(stack, "A"))

    assert (tmp_path / ".env.prod").read_text() == f"{after}\n"


def test_export_is_taken_away(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / ".env.prod").write_text(" export  A = 1\nexport B=2\n")

    run(env_remedies.without_export(stack, "A"))

    assert (tmp_path / ".env.prod").read_text() == "A = 1\nexport B=2\n"


def test_an_old_value_is_taken_over_where_the_plan_knows_its_file(
    shop_plan: Callable[..., Plan],
) -> None:
    named = shop_plan(legacy={"env_files": ["/etc/shop.env"]})

    assert env_remedies.take_over(shop_plan(), "A") == "Give A its old value in /srv/shop/.env.prod"
    assert "A /etc/shop.env`" in env_remedies.take_over(named, "A")
