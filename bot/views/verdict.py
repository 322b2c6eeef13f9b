"""The verdict in one line: it stands at the front of everything that is said of a preflight."""

from __future__ import annotations

from bot.domain.state import PreflightState, RunState
from bot.domain.verdict import Readiness

_NOT_DONE = {
    RunState.QUEUED: "QUEUED",
    RunState.RUNNING: "RUNNING",
    RunState.WAITING: "WAITING",
    RunState.PARKED: "STOPPED, NEEDS A PERSON",
    RunState.FAILED: "FAILED",
    RunState.CANCELLED: "INTERRUPTED",
}


def verdict_line(state: PreflightState) -> str:
    """Such as `NOT READY · 2 blocking · shop/production`."""
    said = _judged(state) if state.state is RunState.DONE else _so_far(state)
    return " · ".join((*said, state.migration))


def under_way(state: PreflightState) -> bool:
    """Whether it goes on by itself; a parked run waits for a person."""
    return state.state.active and state.state is not RunState.PARKED


def sign(state: PreflightState) -> str:
    """The verdict as one character, for the eye that scans a channel."""
    if under_way(state):
        return "⏳"
    if state.state is not RunState.DONE:
        return "❗"
    return "✅" if state.verdict.readiness is Readiness.READY else "⛔"


def counted(number: int, what: str) -> str:
    """Such as `1 warning`, `2 warnings`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _judged(state: PreflightState) -> tuple[str, ...]:
    verdict = state.verdict
    said = [verdict.readiness.value]
    if verdict.blocking:
        said.append(f"{len(verdict.blocking)} blocking")
    elif verdict.warnings:
        said.append(counted(len(verdict.warnings), "warning"))
    elif not verdict.findings:
        said.append("nothing was checked")
    return tuple(said)


def _so_far(state: PreflightState) -> tuple[str, ...]:
    progress = f"{len(state.findings)} of {state.total}"
    blocking = f"{len(state.verdict.blocking)} blocking" if state.verdict.blocking else ""
    said = (_NOT_DONE[state.state], progress if state.total else "", blocking)
    return tuple(part for part in said if part)
