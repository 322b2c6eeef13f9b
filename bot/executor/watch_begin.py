"""A watch begins by itself, in the transaction in which its cutover is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.schedule import Every, Schedule
from bot.domain.watch.state import Watch
from bot.executor.preflight import plan_of
from bot.executor.watch_rows import KIND, LAST_CALL, LOOK, READY, SUMMARY, WatchRows, card
from bot.executor.way_back import SWITCH
from storage import runs, schedules, watches
from storage.runs import Run

#: The summaries that come by themselves, in minutes after the switch.
SUMMARIES = {"30m": 30, "2h": 120, "24h": 1_440}
#: Every so many seconds it is looked whether one can still go back.
READY_EVERY = 3_600
_MINUTE, _HOUR = 60_000, 3_600_000
_BY = "slipway"


async def begin(tx: AsyncConnection, rows: WatchRows, run: Run) -> None:
    """After a cutover that went well, in the transaction that says so."""
    steps = await runs.steps(tx, run.id)
    moved = [
        step.finished_at
        for step in steps
        if step.name.endswith(f"-{SWITCH}") and step.finished_at is not None
    ]
    if not moved:
        return
    before = await watches.latest(tx, run.migration)
    if before is not None and before.open:
        await rows.end(tx, before, "Another cutover has taken its place.")
    watch = _begun(run, plan_of(run), max(moved))
    await watches.begin(tx, watch)
    await rows.note(tx, watch, "watch:run:began", {"until": watch.until}, *card(watch))
    for each in _planned(watch, plan_of(run)):
        await schedules.put(tx, each)


def _begun(run: Run, plan: Plan, moved: datetime) -> Watch:
    switched = round(moved.timestamp() * 1000)
    kept = switched + plan.thresholds.rollback_hours * _HOUR
    return Watch(
        id=run.id,
        migration=run.migration,
        channel=run.channel,
        switched=switched,
        kept_until=kept,
        until=max(kept, switched + SUMMARIES["24h"] * _MINUTE),
    )


def _planned(watch: Watch, plan: Plan) -> tuple[Schedule, ...]:
    """Everything that is due of itself."""
    call = watch.kept_until - min(4 * _HOUR, (watch.kept_until - watch.switched) // 4)
    summaries = tuple(
        _due(watch, SUMMARY, watch.switched + minutes * _MINUTE, name)
        for name, minutes in SUMMARIES.items()
    )
    look = _due(watch, LOOK, watch.switched)
    ready = _due(watch, READY, watch.switched + 5 * _MINUTE)
    return (
        replace(look, rule=Every(seconds=plan.watch.interval)),
        replace(ready, rule=Every(seconds=READY_EVERY)),
        _due(watch, LAST_CALL, call),
        *summaries,
    )


def _due(watch: Watch, kind: str, at: int, name: str = "") -> Schedule:
    known = {"watch": watch.id, **({"name": name} if name else {})}
    return Schedule(
        id=f"{KIND}/{watch.id}/{kind}{name}",
        kind=kind,
        due=datetime.fromtimestamp(at / 1000, UTC),
        migration=watch.migration,
        channel=watch.channel,
        by=_BY,
        input=known,
    )
