from __future__ import annotations

from bot.domain.chores.board import Board, Duty
from bot.domain.chores.chore import Standing
from bot.domain.chores.kind import ChoreKind
from tests.bot.domain.chores.test_chore import chore


def test_only_what_waits_for_a_person_counts_as_waiting() -> None:
    lasts = (chore(), chore(standing=Standing.CLEAN), None)
    duties = tuple(
        Duty(kind=kind, next=None, last=last) for kind, last in zip(ChoreKind, lasts, strict=False)
    )

    assert Board(migration="m", begun=True, duties=duties, history=()).waiting == (lasts[0],)
