"""One measured figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its unit; `target` says in words what `met` was decided by.

    `ratio` is value divided by what `compared_with` took in the same run, None without a peer.
    """

    name: str
    value: float
    unit: str
    target: str
    met: bool | None
    compared_with: str = ""
    ratio: float | None = None


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines for a terminal."""
    rows = [("figure", "value", "target", "met", "compared with", "ratio")]
    words = {True: "yes", False: "NO", None: "-"}
    for one in figures:
        ratio = "-" if one.ratio is None else f"{one.ratio:.2f}"
        value = (
            f"{one.value:,.3g} {one.unit}" if one.value < 100 else f"{one.value:,.0f} {one.unit}"
        )
        rows.append((one.name, value, one.target, words[one.met], one.compared_with, ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
