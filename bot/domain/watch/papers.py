"""A watch and its summaries as JSON, for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.watch.course import course_of
from bot.domain.watch.state import Answer, Question, Ready, Telling, Watch
from bot.domain.watch.verdict import Grade, LineVerdict, Window, WindowVerdict

_COLUMNS = ("id", "migration", "channel", "switched", "until", "ended", "revision")


def to_json(watch: Watch) -> dict[str, Any]:
    """All that has no column of its own."""
    question = watch.question
    return {
        "kept_until": watch.kept_until,
        "grade": watch.grade.value,
        "windows": [window_json(each) for each in watch.windows],
        "question": None if question is None else _plain(question),
        "ready": [asdict(each) for each in watch.ready],
        "ready_at": watch.ready_at,
        "course": watch.course.to_json(),
        "kept": list(watch.kept),
        "told": watch.told,
        "told_at": watch.told_at,
        "drawn_at": watch.drawn_at,
    }


def watch_of(columns: Mapping[str, Any], known: Mapping[str, Any]) -> Watch:
    """What `to_json` wrote, with the columns."""
    question = known["question"]
    return Watch(
        **{name: columns[name] for name in _COLUMNS},
        kept_until=known["kept_until"],
        grade=Grade(known["grade"]),
        windows=tuple(window_of(each) for each in known["windows"]),
        question=None if question is None else _question(question),
        ready=tuple(Ready(**each) for each in known["ready"]),
        ready_at=known["ready_at"],
        course=course_of(known["course"]),
        kept=tuple(known["kept"]),
        told=known["told"],
        told_at=known["told_at"],
        drawn_at=known["drawn_at"],
    )


def telling_json(telling: Telling) -> dict[str, Any]:
    """A summary."""
    windows = [window_json(each) for each in telling.windows]
    return {**asdict(telling), "grade": telling.grade.value, "windows": windows}


def telling_of(known: Mapping[str, Any]) -> Telling:
    """What `telling_json` wrote."""
    windows = tuple(window_of(each) for each in known["windows"])
    values = {
        "windows": windows,
        "mention": tuple(known["mention"]),
        "grade": Grade(known["grade"]),
    }
    return Telling(**{**known, **values})


def window_json(window: WindowVerdict) -> dict[str, Any]:
    """A window with its lines."""
    return {
        **asdict(window),
        "window": window.window.value,
        "grade": window.grade.value,
        "lines": [{**asdict(line), "grade": line.grade.value} for line in window.lines],
    }


def window_of(known: Mapping[str, Any]) -> WindowVerdict:
    """What `window_json` wrote."""
    return WindowVerdict(
        window=Window(known["window"]),
        at=known["at"],
        grade=Grade(known["grade"]),
        lines=tuple(
            LineVerdict(**{**each, "grade": Grade(each["grade"])}) for each in known["lines"]
        ),
        gaps=tuple((start, end) for start, end in known["gaps"]),
    )


def _plain(question: Question) -> dict[str, Any]:
    return {**asdict(question), "answer": question.answer.value}


def _question(known: Mapping[str, Any]) -> Question:
    lines = tuple(known["lines"])
    return Question(**{**known, "answer": Answer(known["answer"]), "lines": lines})
