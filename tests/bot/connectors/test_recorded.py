"""Recorded answers are a world too."""

from __future__ import annotations

from bot.connectors.recorded import Recorded
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import NoAnswer, Output
from tests.integration.sshd import plan

KEY = "ssh-ed25519 " + "A" * 68


def a_plan() -> Plan:
    return plan(22, KEY)


async def test_each_question_is_answered_once_and_the_unknown_one_by_silence() -> None:
    known, unknown = Command(argv=("uptime",)), Command(argv=("date",))
    world = Recorded({known: Output(status=0, stdout="up")})

    answers = [each async for each in world.ask([known, unknown, known], a_plan())]

    assert answers[0] == (known, Output(status=0, stdout="up"))
    assert [probe for probe, _ in answers] == [known, unknown]
    assert isinstance(answers[1][1], NoAnswer)
