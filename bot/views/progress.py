"""The moving part of a card."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block
from bot.domain.state import PreflightState
from bot.views.blocks import context, fitting, section
from bot.views.finding import in_short
from bot.views.markup import Safe, duration, row

_CELLS = 12
_ROOM = 9_500
_MOST_SHOWN_LIVE = 5


def progress(state: PreflightState) -> Iterator[Block]:
    """A bar, how many of how many, and what is known to block already."""
    done, total = len(state.findings), max(state.total, len(state.findings), 1)
    full = _CELLS * done // total
    bar = Safe("▓" * full + "░" * (_CELLS - full))
    progress = Safe(f"{done} of {state.total} · {duration(state.seconds)}")
    yield section(row(bar, progress, by="  "))
    blocking = state.verdict.blocking
    yield from fitting(map(in_short, blocking), _ROOM, _MOST_SHOWN_LIVE)
    if len(blocking) > _MOST_SHOWN_LIVE:
        yield context(Safe(f"and {len(blocking) - _MOST_SHOWN_LIVE} more so far"))
