from __future__ import annotations

from dataclasses import replace

from bot.domain.watch.state import Answer
from bot.domain.watch.verdict import Grade
from bot.views.pack_watch import watch
from tests.bot.domain.watch.standing import BROKEN, HOUR, QUESTION, TELLING, WATCH, WELL, window
from tests.bot.views.packs import PICTURE


def test_a_watch_tells_every_line_and_what_was_asked_and_told() -> None:
    told = watch(BROKEN, (TELLING,), PICTURE)

    assert told["grade"] is Grade.FAILING
    assert [line["line"] for line in told["windows"][0]["lines"]] == ["P-I1", "P-I2", "P-I4"]
    assert told["question"]["answer"] is Answer.OPEN
    assert told["question"]["ended"] is None
    assert told["told"][0]["name"] == "30m"
    assert told["chart_says"]


def test_a_quiet_watch_without_a_chart_tells_its_gaps() -> None:
    unseen = (WATCH.switched, WATCH.switched + HOUR)
    told = watch(replace(WATCH, windows=(window(WELL, gaps=(unseen,)),)), (), None)

    assert (told["question"], told["chart_says"]) == (None, "")
    start, end = told["windows"][0]["unseen"][0]
    assert (end - start).total_seconds() == 3_600


def test_an_answered_question_tells_when_it_ended() -> None:
    kept = replace(QUESTION, answer=Answer.KEPT, by="U0ONCALL1", ended=QUESTION.asked + HOUR)

    assert watch(replace(BROKEN, question=kept), (), None)["question"]["ended"] is not None
