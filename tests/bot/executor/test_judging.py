from __future__ import annotations

import logging

import pytest

from bot.domain.check import Outcome
from bot.domain.reading import NoAnswer, Output, Silence
from bot.executor import judging
from tests.bot.executor.shop import FREE, UPTIME, Disk, Static, Uptime, plan

UP = Output(status=0, stdout="up 3 days")


def test_a_question_of_two_checks_is_asked_once() -> None:
    everything = judging.asked((Uptime(), Disk()), plan())

    assert judging.probes(everything) == (UPTIME, FREE)


def test_a_check_is_complete_when_all_its_answers_are_there() -> None:
    uptime, disk = judging.asked((Uptime(), Disk()), plan())

    assert uptime.complete({UPTIME: UP})
    assert not disk.complete({UPTIME: UP})


def test_a_check_without_questions_is_judged_by_the_plan_alone() -> None:
    (static,) = judging.asked((Static(),), plan())

    assert static.complete({})
    assert judging.finding(static, {}, plan(), 0).outcome is Outcome.SKIP


def test_a_finding_names_its_server_its_time_and_its_evidence() -> None:
    (uptime,) = judging.asked((Uptime(),), plan())

    finding = judging.finding(uptime, {UPTIME: UP}, plan(), 42)

    assert (finding.outcome, finding.target, finding.milliseconds) == (Outcome.PASS, "web-1", 42)
    assert len(finding.evidence) == 16


@pytest.mark.parametrize("known", [{}, {UPTIME: NoAnswer(why=Silence.LOST, detail="gone")}])
def test_silence_is_unknown(known: dict[object, object]) -> None:
    (uptime,) = judging.asked((Uptime(),), plan())

    assert judging.finding(uptime, known, plan(), 0).outcome is Outcome.UNKNOWN  # type: ignore[arg-type]  # any mapping


def test_a_judgement_that_stumbles_learned_nothing_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (disk,) = judging.asked((Disk(),), plan())
    with caplog.at_level(logging.ERROR):
        finding = judging.finding(
            disk, {FREE: Output(status=0, stdout="many"), UPTIME: UP}, plan(), 0
        )

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.target == "web-1"
    assert "judgement failed" in caplog.text + capsys.readouterr().out


def test_every_check_is_found_with_an_id_of_its_own() -> None:
    ids = [check.id for check in judging.all_checks()]

    assert len(ids) == len(set(ids)) >= 13
