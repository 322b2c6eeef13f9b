"""Spans of time as people say them."""

from __future__ import annotations

_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


def span(seconds: int) -> str:
    """The largest unit of which there are two, rounded down: `3 days`, `36 hours`, `90 seconds`."""
    for size, name in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"
