"""A chart as a value: what is drawn, without how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Point = tuple[float, float | None]
"""Minutes since the switch (negative: before it) and the value; None breaks the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line; `slow` marks the worse of two of a kind, which stands out less."""

    name: str
    points: tuple[Point, ...]
    slow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A value that should not be passed."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One quantity over time; without curves nobody knows it, and that is said."""

    title: str
    unit: str
    curves: tuple[Curve, ...] = ()
    bounds: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Panels under one title that share the time; `gaps` are stretches in which nobody looked."""

    title: str
    panels: tuple[Panel, ...]
    gaps: tuple[tuple[float, float], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For the process that draws it."""
        return asdict(self)


def picture(known: dict[str, Any]) -> Picture:
    """What `to_json` wrote, once it was JSON."""
    return Picture(
        title=known["title"],
        panels=tuple(_panel(each) for each in known["panels"]),
        gaps=tuple((float(start), float(end)) for start, end in known["gaps"]),
    )


def _panel(known: dict[str, Any]) -> Panel:
    return Panel(
        title=known["title"],
        unit=known["unit"],
        curves=tuple(_curve(each) for each in known["curves"]),
        bounds=tuple(Bound(**each) for each in known["bounds"]),
    )


def _curve(known: dict[str, Any]) -> Curve:
    points = tuple((float(at), value) for at, value in known["points"])
    return Curve(name=known["name"], points=points, slow=known["slow"])
