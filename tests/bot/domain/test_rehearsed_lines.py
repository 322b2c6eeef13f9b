from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.lines import LINES
from bot.domain.rehearsed_lines import boxes_of
from bot.domain.standing import Known, Standing, stand_all
from tests.bot.domain.test_rehearsal import HELD, NOW
from tests.bot.executor.shop import plan

SHOP = plan()
MINE = replace(HELD, digest=SHOP.digest)
ANSWERED = {"M2.1", "M2.2", "M2.c1", "M2.c2", "M8.3", "C-TST-1", "C-TST-3"}


def test_it_answers_its_lines_on_the_checklist() -> None:
    known = Known(now=NOW, rehearsed=boxes_of(MINE, SHOP, NOW))
    held = {
        box.line.id: box.said for box in stand_all(LINES, known) if box.standing is Standing.HOLDS
    }

    assert held.keys() == ANSWERED
    assert held["M2.2"] == "rollback 0.9 s, measured 3 h ago, limit 120 s"


def test_the_smoke_line_holds_only_where_there_is_a_smoke_flow() -> None:
    step = {"name": "see", "method": "GET", "path": "/", "expect_status": 200}
    shop = plan(smoke=[step])
    found = boxes_of(replace(HELD, digest=shop.digest), shop, NOW)

    assert {box.line.id for box in found} == {*ANSWERED, "C-TST-2"}


def test_another_plan_answers_nothing_and_an_old_or_failed_one_says_so() -> None:
    assert boxes_of(None, SHOP, NOW) == boxes_of(HELD, SHOP, NOW) == ()
    later = NOW + timedelta(hours=22)
    assert {box.standing for box in boxes_of(MINE, SHOP, later)} == {Standing.OLD}
    failed = replace(MINE, trouble="port 1 is closed")
    assert {box.standing for box in boxes_of(failed, SHOP, NOW)} == {Standing.FAILS}
