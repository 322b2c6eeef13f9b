"""A watch comes back from the database as it went in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.watch.course import Course
from bot.domain.watch.papers import telling_json, telling_of, to_json, watch_of
from bot.domain.watch.state import Answer, Watch
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.standing import (
    BROKEN,
    FAILING,
    QUESTION,
    TELLING,
    UNREADY,
    WATCH,
    WELL,
    window,
)

COLUMNS = ("id", "migration", "channel", "switched", "until", "ended", "revision")
KEPT = replace(QUESTION, answer=Answer.KEPT, by="U0ONCALL1", ended=7)
GAP = replace(
    WATCH,
    windows=(window(WELL, gaps=((1, 2),)), FAILING),
    kept=("P-I2",),
    course=Course(settled=Grade.DEGRADED, since=3, turns=(1, 2)),
)


def through_json(known: Any) -> Any:
    return json.loads(json.dumps(known))


@pytest.mark.parametrize("watch", [WATCH, BROKEN, UNREADY, GAP, replace(BROKEN, question=KEPT)])
def test_a_watch_goes_through_json_unchanged(watch: Watch) -> None:
    columns = {name: getattr(watch, name) for name in COLUMNS}

    assert watch_of(columns, through_json(to_json(watch))) == watch


def test_a_summary_goes_through_json_unchanged() -> None:
    assert telling_of(through_json(telling_json(TELLING))) == TELLING
    assert TELLING.grade is Grade.FAILING


def test_a_watch_asks_only_while_it_goes_on_and_nobody_has_answered() -> None:
    assert BROKEN.asking
    assert not WATCH.asking
    assert not replace(BROKEN, question=KEPT).asking
    assert not replace(BROKEN, ended="over").asking


def test_what_stands_in_the_way_back_is_what_does_not_hold() -> None:
    assert [each.name for each in UNREADY.unready] == ["room on the disk"]
