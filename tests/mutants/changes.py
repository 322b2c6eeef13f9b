"""What can be decided differently in a function: conditions, edges of comparisons, verdicts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_BRANCHES = ast.If | ast.IfExp | ast.While
_EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
#: The method that gives a verdict -> the one that is called instead.
_VERDICTS = {
    "passed": "warned",
    "skipped": "passed",
    "warned": "failed",
    "failed": "warned",
    "unknown": "warned",
}
_NOTICES = {"fine": "warn", "warn": "fail", "fail": "warn", "unknown": "warn"}
_OUTCOMES = {"PASS": "WARN", "WARN": "FAIL", "FAIL": "WARN", "UNKNOWN": "WARN", "SKIP": "PASS"}
_GIVERS = {"self": _VERDICTS, "Notice": _NOTICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An expression, and what stands there instead."""

    node: ast.expr
    instead: ast.expr

    @property
    def said(self) -> str:
        """Both, for a person, without what is told to the user."""
        return f"{_short(self.node)} -> {_short(self.instead)}"

    def is_of(self, node: ast.AST) -> bool:
        """Whether that is the expression, in another tree of the same source."""
        same = type(node) is type(self.node)
        return same and isinstance(node, ast.expr) and _span(node) == _span(self.node)


def changes(function: ast.AST) -> list[Change]:
    """All of them, by place."""
    found = [change for node in ast.walk(function) for change in _of(node)]
    known = {(*_span(each.node), ast.dump(each.instead)): each for each in found}
    return [known[place] for place in sorted(known)]


def _of(node: ast.AST) -> Iterator[Change]:
    for test in _tests(node):
        yield from (_opposite(leaf) for leaf in _leaves(test))
    if isinstance(node, ast.Compare):
        yield _opposite(node)
        yield from _edges(node)
    if isinstance(node, ast.Call | ast.Attribute):
        yield from _verdicts(node)


def _tests(node: ast.AST) -> tuple[ast.expr, ...]:
    if isinstance(node, _BRANCHES):
        return (node.test,)
    return tuple(node.ifs) if isinstance(node, ast.comprehension) else ()


def _leaves(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _leaves(value)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _leaves(test.operand)
    else:
        yield test


def _opposite(node: ast.expr) -> Change:
    return Change(node=node, instead=ast.UnaryOp(ast.Not(), node))


def _edges(node: ast.Compare) -> Iterator[Change]:
    """`a < b` becomes `a <= b`: only a test of the very edge sees that."""
    for place, operator in enumerate(node.ops):
        if type(operator) in _EDGES:
            ops = [*node.ops]
            ops[place] = _EDGES[type(operator)]()
            yield Change(node=node, instead=ast.Compare(node.left, ops, node.comparators))


def _verdicts(node: ast.Call | ast.Attribute) -> Iterator[Change]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=giver), attr=verdict)):
            other = _GIVERS.get(giver, {}).get(verdict)
            if other is not None:
                yield Change(node=node, instead=_call(giver, other, node.args))
        case ast.Attribute(value=ast.Name(id="Outcome"), attr=outcome):
            yield Change(node=node, instead=_attribute("Outcome", _OUTCOMES[outcome]))


def _call(giver: str, verdict: str, args: list[ast.expr]) -> ast.Call:
    """With the remedy that the other verdict needs, or without, where it takes none."""
    remedy = args[1:] or [ast.Constant("Look at it.")]
    return ast.Call(
        _attribute(giver, verdict), args[:1] if verdict == "passed" else [args[0], *remedy], []
    )


def _attribute(owner: str, name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(owner, ast.Load()), name, ast.Load())


def _span(node: ast.expr) -> tuple[int, int, int, int]:
    return (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


def _short(node: ast.expr) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ast.unparse(node)
