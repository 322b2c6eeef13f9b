"""Every condition, edge and verdict of a module turned into another one, one at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from tests.mutants.changes import Change, changes

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One function's code in which one thing is decided differently.

    `place` is the function's qualified name, `said` what was changed into what.
    """

    file: str
    place: str
    line: int
    said: str
    code: CodeType

    @property
    def module(self) -> str:
        """The file as it is imported."""
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def name(self) -> str:
        """Where it is, for a person."""
        return f"{self.file}:{self.line} {self.said} in {self.place}"


def flips(file: str, source: str) -> Iterator[Flip]:
    """Those of each function, in the order of the source."""
    for place, function in _functions(ast.parse(source, file), ""):
        for change in changes(function):
            yield Flip(
                file=file,
                place=place,
                line=change.node.lineno,
                said=change.said,
                code=_code(_changed(file, source, change), place),
            )


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    """Functions of the module and of its classes; a nested one belongs to what holds it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _changed(file: str, source: str, change: Change) -> CodeType:
    tree = _Replace(change).visit(ast.parse(source, file))
    return compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)


class _Replace(ast.NodeTransformer):
    def __init__(self, change: Change) -> None:
        self._change = change

    def visit(self, node: ast.AST) -> ast.AST:
        if self._change.is_of(node):
            return ast.copy_location(self._change.instead, node)
        return self.generic_visit(node)


def _code(code: CodeType, place: str) -> CodeType:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_qualname == place:
                return inner
            if place.startswith(f"{inner.co_qualname}."):
                return _code(inner, place)
    raise LookupError(place)
