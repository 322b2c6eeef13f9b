"""What a pack says of the watch: its verdicts, what was asked, what people were told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.domain.watch.picture import Picture
from bot.domain.watch.state import Question, Telling, Watch
from bot.domain.watch.verdict import WindowVerdict
from bot.views.chart_words import alt

Facts = dict[str, Any]


def watch(known: Watch, told: tuple[Telling, ...], picture: Picture | None) -> Facts:
    """The newest watch; `chart_says` tells in words what its chart shows."""
    return {
        "run": known.id,
        "grade": known.grade,
        "since": _moment(known.switched),
        "until": _moment(known.until),
        "kept_until": _moment(known.kept_until),
        "ended": known.ended,
        "windows": [_window(one) for one in known.windows],
        "question": _question(known.question) if known.question else None,
        "told": [_telling(one) for one in told],
        "chart_says": alt(picture) if picture else "",
    }


def _window(one: WindowVerdict) -> Facts:
    return {
        "window": one.window,
        "grade": one.grade,
        "at": _moment(one.at),
        "unseen": [[_moment(start), _moment(end)] for start, end in one.gaps],
        "lines": [
            {
                "line": line.line,
                "title": line.title,
                "grade": line.grade,
                "observed": line.observed,
                "expected": line.expected,
            }
            for line in one.lines
        ],
    }


def _question(asked: Question) -> Facts:
    return {
        "asked": _moment(asked.asked),
        "said": asked.said,
        "lines": asked.lines,
        "answer": asked.answer,
        "by": asked.by,
        "ended": _moment(asked.ended) if asked.ended is not None else None,
    }


def _telling(one: Telling) -> Facts:
    return {
        "name": one.name,
        "at": _moment(one.at),
        "grade": one.grade,
        "said": one.said,
        "acts": one.acts,
    }


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)
