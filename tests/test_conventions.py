"""The rules of the house, as tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = ("bot/domain", "bot/shell", "bot/checks", "bot/steps", "bot/views")
EDGES = ("bot/connectors", "bot/executor", "bot/relay", "bot/cli", "commands", "storage")
BANNED_NAMES = {"utils", "helpers", "manager", "misc", "common", "data", "info"}


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources(*PURE), ids=name_of)
def test_a_pure_module_is_sync_and_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 200
    for node in functions(path):
        assert not isinstance(node, ast.AsyncFunctionDef), f"{node.name} is async"
        assert length(node) <= 20, f"{node.name} has {length(node)} lines"


@pytest.mark.parametrize("path", sources(*EDGES), ids=name_of)
def test_a_module_at_the_edge_stays_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300
    for node in functions(path):
        assert length(node) <= 40, f"{node.name} has {length(node)} lines"


@pytest.mark.parametrize(
    "path", sources("bot/checks", "bot/steps", "bot/shell", "bot/views"), ids=name_of
)
def test_every_file_of_a_kind_has_its_mirror_test(path: Path) -> None:
    mirror = ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")

    assert path.name == "__init__.py" or mirror.exists(), f"{mirror.relative_to(ROOT)} is missing"


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {p.stem for p in sources(*PURE, *EDGES, "sandbox")}

    assert not named & BANNED_NAMES


def test_every_package_and_module_says_what_it_is_in_one_line() -> None:
    for path in sources(*PURE, *EDGES, "sandbox"):
        doc = ast.get_docstring(ast.parse(path.read_text()))
        assert doc, f"{name_of(path)} has no docstring"
        assert doc.splitlines()[0].endswith((".", ":")), name_of(path)


SILENT = re.compile(r"except (?:Exception|BaseException):\s*\n(?!(?:.*\n){0,6}?\s+raise\b)")


def test_whoever_catches_everything_says_why_or_raises_again() -> None:
    assert not [name_of(p) for p in sources(*PURE, *EDGES) if SILENT.search(p.read_text())]
