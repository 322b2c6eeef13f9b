"""Which functions decide for a check, and which file is to notice when they decide wrongly."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import bot.checks
from bot.domain.check import Check
from bot.domain.notice import worst
from bot.domain.registry import discover
from tests.mutants.flips import Flip, flips

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A check with its mirror test."""

    check: Check
    module: ModuleType
    mirror: Path

    def flips(self) -> tuple[Flip, ...]:
        """Those of its own file; where it compares nothing itself, those of what it calls, too."""
        own = tuple(_flips(self.module))
        return own if _compares(self.module) else (*own, *_borrowed(self.module))


def subjects() -> tuple[Subject, ...]:
    """One for each check that is found by its place."""
    return tuple(_subject(check) for check in discover(bot.checks, Check))


def _subject(check: Check) -> Subject:
    module = sys.modules[type(check).__module__]
    place = _path(module).relative_to(ROOT)
    return Subject(
        check=check,
        module=module,
        mirror=ROOT / "tests" / place.with_name(f"test_{place.name}"),
    )


def _path(module: ModuleType) -> Path:
    return Path(inspect.getfile(module))


def _flips(module: ModuleType) -> Iterator[Flip]:
    path = _path(module)
    return flips(str(path.relative_to(ROOT)), path.read_text())


def _compares(module: ModuleType) -> bool:
    tree = ast.parse(_path(module).read_text())
    return any(isinstance(node, ast.Compare) for node in ast.walk(tree))


def _borrowed(module: ModuleType) -> Iterator[Flip]:
    """Of the functions that the check's file names, wherever they are written."""
    tree = ast.parse(_path(module).read_text())
    named = [_value(node, module) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    functions = {each for each in named if isinstance(each, FunctionType) and _ours(each)}
    for function in sorted(functions, key=lambda each: (each.__module__, each.__qualname__)):
        for flip in _flips(sys.modules[function.__module__]):
            if flip.place == function.__qualname__:
                yield flip


def _value(call: ast.Call, module: ModuleType) -> Any:
    match call.func:
        case ast.Name(id=name):
            return vars(module).get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return getattr(vars(module).get(owner), name, None)
    return None


def _ours(function: FunctionType) -> bool:
    """`worst` only gathers what was judged, and has a test of its own."""
    return function.__module__.startswith(("bot.shell.", "bot.domain.")) and function is not worst
