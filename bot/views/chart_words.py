"""The chart in words, for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.watch.picture import Curve, Panel, Picture

#: Slack cuts longer descriptions of a picture.
MOST = 1_000


def alt(picture: Picture) -> str:
    """Each panel in a sentence: what it was before the switch, what it is, and its limit."""
    said = [picture.title, *(_panel(each) for each in picture.panels)]
    if picture.gaps:
        longest = max(end - start for start, end in picture.gaps)
        count = len(picture.gaps)
        said.append(f"Nobody looked {_times(count)}, for {longest:.0f} minutes at most")
    return f"{'. '.join(said)}."[:MOST]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _panel(panel: Panel) -> str:
    if not panel.curves:
        return f"{panel.title}: not known"
    unit = f" {panel.unit}" if panel.unit else ""
    lines = "; ".join(_curve(each, unit) for each in panel.curves)
    limits = "".join(f"; limit {_number(each.value)}{unit}" for each in panel.bounds)
    return f"{panel.title}: {lines}{limits}"


def _curve(curve: Curve, unit: str) -> str:
    before = _last(value for at, value in curve.points if at < 0)
    now = _last(value for at, value in curve.points if at >= 0)
    was = "" if before is None else f"{_number(before)}{unit} before"
    is_ = "" if now is None else f"{_number(now)}{unit} now"
    return f"{curve.name} {', '.join(filter(None, (was, is_)))}"


def _last(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return known[-1] if known else None


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"  # noqa: PLR2004 - digits that matter
