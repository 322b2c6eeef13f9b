"""From the guard's answer to what the step loop understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import LeaseLost, TargetError, TimedOut
from bot.executor.workflow import Look, Seen
from bot.shell.guard import Answer, OpState

_SEEN = {
    OpState.DONE: Seen.DONE,
    OpState.RUNNING: Seen.RUNNING,
    OpState.ABSENT: Seen.ABSENT,
}
_DOUBT = {
    OpState.INTERRUPTED: "the command was killed on the server before it ended",
    OpState.REBOOTED: "the server restarted before the command ended",
}


def result_of(answer: Answer) -> Mapping[str, Any]:
    """The result of an operation that ended, whatever its status.

    Raises `LeaseLost` when a newer owner has the target, and a `TargetError` when the outcome is
    not known; then the step's look decides.
    """
    match answer.state:
        case OpState.DONE:
            return {"status": answer.status, "stdout": answer.stdout, "stderr": answer.stderr}
        case OpState.FENCED:
            raise LeaseLost
        case OpState.RUNNING:
            raise TimedOut("The command still runs on the server.")
        case _:
            raise TargetError(f"The server says: {_detail(answer)}.")


def look_of(answer: Answer) -> Look:
    """What the target's own journal knows; a step may look at the real state where it is unknown.

    Raises `LeaseLost` when a newer owner has the target.
    """
    if answer.state is OpState.FENCED:
        raise LeaseLost
    seen = _SEEN.get(answer.state, Seen.UNKNOWN)
    result = result_of(answer) if seen is Seen.DONE else {}
    return Look(
        seen=seen, result=result, detail="" if seen is not Seen.UNKNOWN else _detail(answer)
    )


def _detail(answer: Answer) -> str:
    return _DOUBT.get(answer.state) or answer.stderr.strip()[-300:] or answer.state.value
