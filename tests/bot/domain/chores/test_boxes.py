from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.chores.boxes import boxes_of
from bot.domain.chores.chore import Standing as Stands
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Item, Look
from bot.domain.lines import LINES
from bot.domain.standing import Known, Standing, stand
from tests.bot.domain.chores.test_chore import chore

HOLE = Item(key="1", said="CVE-1 in ssl of api")
CLEAN = chore(standing=Stands.CLEAN, look=Look(facts=("3 images looked through",)))
NOW = CLEAN.due + timedelta(days=3)
LINE = next(line for line in LINES if line.id == "P-L1")


@pytest.mark.parametrize(
    ("changed", "standing", "said"),
    [
        ({}, Standing.HOLDS, "3 images looked through"),
        ({"due": NOW - timedelta(days=9)}, Standing.OLD, "3 images looked through"),
        (
            {"standing": Stands.OPEN, "look": Look(items=(HOLE,)), "news": ("1",)},
            Standing.FAILS,
            "CVE-1 in ssl of api",
        ),
        ({"standing": Stands.OPEN, "look": Look(trouble="silent")}, Standing.UNKNOWN, "silent"),
        ({"standing": Stands.SNOOZED}, Standing.WARNS, "3 images looked through"),
        ({"standing": Stands.DONE, "reason": "mended"}, Standing.HOLDS, "mended"),
        ({"standing": Stands.DONE, "look": None}, Standing.HOLDS, "done"),
        ({"standing": Stands.NOT_APPLICABLE, "reason": "static"}, Standing.NOT_NEEDED, "static"),
    ],
)
def test_a_look_answers_its_line(changed: dict[str, Any], standing: Standing, said: str) -> None:
    (box,) = boxes_of([replace(CLEAN, **changed)], NOW)

    assert (box.line, box.standing, box.said) == (LINE, standing, said)


def test_what_is_being_looked_at_answers_nothing_yet() -> None:
    assert boxes_of([chore(standing=Stands.LOOKING)], NOW) == ()


def test_each_kind_answers_its_own_line() -> None:
    found = boxes_of([replace(CLEAN, kind=kind) for kind in ChoreKind], NOW)

    assert [box.line.id for box in found] == ["P-L1", "P-L2", "P-L3", "P-L4"]


def test_a_look_counts_over_an_older_preflight_and_not_over_a_newer_one() -> None:
    upkeep = boxes_of([CLEAN], NOW)

    assert stand(LINE, Known(now=NOW, upkeep=upkeep)).standing is Standing.HOLDS
    older = Known(now=NOW, at=NOW - timedelta(days=9), upkeep=upkeep)
    assert stand(LINE, older).standing is Standing.HOLDS
    newer = Known(now=NOW, at=NOW, upkeep=upkeep)
    assert stand(LINE, newer).standing is Standing.NOT_YET
