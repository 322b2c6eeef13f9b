"""Many alike values written column by column, which packs far tighter than one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

#: JSON of our own making: scalars, and lists of it.
Value = Any
_RAW, _SAME, _STEPS = "r", "s", "d"


def to_columns(values: Sequence[Value]) -> dict[str, list[Any]]:
    """One column for each place in a value.

    A column holds what stands there, value after value: a scalar, or [length] for a list, whose
    items have columns of their own. Columns that never change are written once, whole numbers as
    steps from one to the next.
    """
    columns: dict[str, list[Any]] = defaultdict(list)
    for value in values:
        _spread(value, "", columns)
    return {place: _packed(column) for place, column in columns.items()}


def from_columns(columns: dict[str, list[Any]], count: int) -> list[Value]:
    """The values again, `count` of them."""
    streams = {place: _unpacked(column) for place, column in columns.items()}
    return [_gathered("", streams) for _ in range(count)]


def _spread(value: Value, place: str, columns: dict[str, list[Any]]) -> None:
    if not isinstance(value, list):
        columns[place].append(value)
        return
    columns[place].append([len(value)])
    for number, item in enumerate(value):
        _spread(item, f"{place}.{number}", columns)


def _gathered(place: str, streams: dict[str, Iterator[Any]]) -> Value:
    found = next(streams[place])
    if not isinstance(found, list):
        return found
    return [_gathered(f"{place}.{number}", streams) for number in range(found[0])]


def _packed(column: list[Any]) -> list[Any]:
    first = column[0]
    if all(type(item) is type(first) and item == first for item in column):
        return [_SAME, len(column), first]
    if all(type(item) is int for item in column):
        steps = [after - before for before, after in pairwise(column)]
        return [_STEPS, first, *steps]
    return [_RAW, *column]


def _unpacked(packed: list[Any]) -> Iterator[Any]:
    kind, *rest = packed
    if kind == _SAME:
        return iter([rest[1]] * rest[0])
    return iter(rest) if kind == _RAW else accumulate(rest)
