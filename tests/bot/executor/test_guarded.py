"""Each answer of the guard means one thing to the step loop."""

from __future__ import annotations

import pytest

from bot.domain.errors import LeaseLost, TargetError, TimedOut
from bot.executor.guarded import look_of, result_of
from bot.executor.workflow import Look, Seen
from bot.shell.guard import Answer, OpState


def answer(state: OpState, stderr: str = "") -> Answer:
    return Answer(state=state, status=3, stdout="out", stderr=stderr)


RESULT = {"status": 3, "stdout": "out", "stderr": ""}


def test_what_ended_is_a_result_whatever_its_status() -> None:
    assert result_of(answer(OpState.DONE)) == RESULT
    assert look_of(answer(OpState.DONE)) == Look(seen=Seen.DONE, result=RESULT)


def test_a_refused_fence_is_a_lost_lease() -> None:
    for reading in (result_of, look_of):
        with pytest.raises(LeaseLost):
            reading(answer(OpState.FENCED))


@pytest.mark.parametrize(
    ("state", "error", "seen", "detail"),
    [
        (OpState.RUNNING, TimedOut, Seen.RUNNING, ""),
        (OpState.ABSENT, TargetError, Seen.ABSENT, ""),
        (OpState.INTERRUPTED, TargetError, Seen.UNKNOWN, "the command was killed on the server"),
        (OpState.REBOOTED, TargetError, Seen.UNKNOWN, "the server restarted"),
        (OpState.BROKEN, TargetError, Seen.UNKNOWN, "disk full"),
    ],
)
def test_what_did_not_end_is_an_unknown_outcome_until_a_look(
    state: OpState, error: type[Exception], seen: Seen, detail: str
) -> None:
    with pytest.raises(error):
        result_of(answer(state))

    look = look_of(answer(state, "disk full"))
    assert look.seen is seen
    assert look.detail.startswith(detail)
