"""What a pack says of a cutover and of its way back: steps, times, what visitors saw."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.cutover import CutoverState, RollbackState, RunStep, Sighting, Writes
from bot.domain.pack import Measured
from bot.domain.probing import Figures

Facts = dict[str, Any]


def cutover(state: CutoverState, measured: tuple[Measured, ...]) -> Facts:
    """The way there."""
    return {
        "run": state.run,
        "plan": state.plan,
        "by": state.by,
        "state": state.state,
        "started": state.started,
        "finished": state.finished,
        "seconds": round(state.seconds, 1),
        "trouble": state.trouble,
        "skipped_gates": state.skipped,
        "reason": state.reason,
        "starts": state.attempts,
        "measured": [_measured(one) for one in measured],
        "steps": [_step(one) for one in state.steps if one.state],
    }


def rollback(state: RollbackState, measured: tuple[Measured, ...]) -> Facts:
    """The way back; `seconds` from the order until the old services were seen to answer."""
    return {
        "run": state.run,
        "by": state.by,
        "cause": state.cause,
        "state": state.state,
        "ordered": state.ordered,
        "finished": state.finished,
        "back": state.back,
        "seconds": round(state.seconds, 2),
        "late": state.late,
        "trouble": state.trouble,
        "troubles": state.troubles,
        "seen": [_seen(one) for one in state.seen],
        "writes_at_risk": _writes(state.writes),
        "measured": [_measured(one) for one in measured],
        "steps": [_step(one) for one in state.steps if one.state],
    }


def _measured(one: Measured) -> Facts:
    stretches = {"in_all": one.whole, "before": one.before, "after": one.after}
    shown = {name: _figures(held) if held else None for name, held in stretches.items()}
    return {"target": one.target, **shown}


def _figures(known: Figures) -> Facts:
    return {
        "probes": known.sent,
        "failed": known.failed,
        "longest_gap_ms": known.gap,
        "p50_ms": known.p50,
        "p95_ms": known.p95,
        "p99_ms": known.p99,
        "slowest_ms": known.worst,
        "first_trouble": known.trouble,
    }


def _step(step: RunStep) -> Facts:
    known = {"title": step.title, "target": step.target, "state": step.state}
    return {**known, "seconds": round(step.seconds, 2), "trouble": step.trouble}


def _seen(one: Sighting) -> Facts:
    return {**asdict(one), "side": one.side.value}


def _writes(writes: Writes) -> Facts | None:
    return asdict(writes) if writes.known or writes.said else None
