"""A chore's run: look at the servers, hold it against the last look, tell what is to be done."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.connector import Connector
from bot.domain.check import Readings, Unanswered
from bot.domain.chores.chore import Chore, Standing, settled
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Look, look_of, together
from bot.domain.drill import DrillKind
from bot.domain.drill_terms import refuse_impossible
from bot.domain.errors import AlreadyRunning, Refused
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Reading
from bot.domain.schedule import Schedule
from bot.domain.secret import Secret
from bot.executor.drills import postings as drill_postings
from bot.executor.preflight import plan_of
from bot.executor.workflow import Context, Step, Wait, Workflow
from bot.shell import chore_bases, chore_images, chore_logs, chore_restore
from storage import chores, drills, outbox, runs, schedules
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, RunOrder

KIND, CARD, REMINDER = "chore", "chore.card", "chore-reminder"
#: Seconds for the answers of all servers.
ASKING = 45.0
#: Seconds until a drill that runs is looked at again.
_DRILL = 20.0
_LOOK, _DRILLED, _TELL = "look", "drill", "tell"
_log = structlog.get_logger(__name__)

Ask = Callable[[Plan], Mapping[str, Probe]]
Judge = Callable[[Readings, Plan], Look]
_ASKED: Mapping[ChoreKind, tuple[Ask, Judge]] = {
    ChoreKind.IMAGES: (chore_images.ask, chore_images.look),
    ChoreKind.BASES: (chore_bases.ask, chore_bases.look),
    ChoreKind.LOGS: (chore_logs.ask, chore_logs.look),
}


def card_of(chore: Chore) -> Posting:
    """Its one card."""
    return Posting(
        key=f"{KIND}/{chore.id}/card", channel=chore.channel, view=CARD, subject=chore.id
    )


def order_of(kind: ChoreKind, frozen: Mapping[str, str], migration: str, channel: str) -> RunOrder:
    """A look at that chore; `frozen` is the plan as it is ordered with. One of a kind at a time."""
    return RunOrder(
        id=f"{KIND}-{kind.value}-{secrets.token_hex(6)}",
        kind=KIND,
        target=f"{KIND}:{migration}:{kind.value}",
        migration=migration,
        channel=channel,
        input={**frozen, "chore": kind.value},
        by="slipway",
    )


def kind_of(run: Run) -> ChoreKind:
    """What it looks at."""
    return ChoreKind(run.input["chore"])


async def begin(tx: AsyncConnection, key: Secret, order: RunOrder, due: datetime, by: str) -> bool:
    """Order a look and its card; False when one of its kind is under way."""
    submitted = await runs.submit(tx, order)
    if submitted.joined:
        return False
    chore = Chore(
        id=order.id,
        migration=order.migration,
        channel=order.channel,
        kind=ChoreKind(order.input["chore"]),
        standing=Standing.LOOKING,
        due=due,
    )
    await chores.put(tx, chore)
    entry = Entry(
        tag=f"chore:{chore.kind.value}:due",
        actor=by,
        migration=chore.migration,
        run=chore.id,
        payload={"often": chore.kind.often},
    )
    await record(tx, key, entry, card_of(chore))
    return True


def _postings(run: Run) -> tuple[Posting, ...]:
    return (Posting(key=f"{KIND}/{run.id}/card", channel=run.channel, view=CARD, subject=run.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreLooks:
    """Builds the workflow. `key` seals what is told of a run that broke off."""

    world: Connector
    database: Database
    key: Secret

    def workflow(self) -> Workflow:
        """Every step is safe to do again; a run that broke off is told as unknown."""
        return Workflow(kind=KIND, steps=self._steps, postings=_postings, aftermath=self._broke_off)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        tell = Step(name=_TELL, do=self._tell, timeout=60.0)
        if kind_of(run) is ChoreKind.RESTORE:
            drill = Step(name=_DRILLED, do=self._drill, timeout=60.0)
            return (drill, Step(name=_LOOK, do=self._drilled, timeout=60.0), tell)
        return (Step(name=_LOOK, do=self._look, timeout=2 * ASKING), tell)

    async def _look(self, context: Context) -> dict[str, Any]:
        plan, kind = plan_of(context.run), kind_of(context.run)
        here = [plan.at(target) for target in plan.targets]
        looks = await asyncio.gather(*(self._one(kind, each) for each in here))
        named = tuple((each.target.name, look) for each, look in zip(here, looks, strict=True))
        return {"look": together(named).to_json()}

    async def _one(self, kind: ChoreKind, plan: Plan) -> Look:
        ask, judge = _ASKED[kind]
        questions = ask(plan)
        known = await self._answers(tuple(dict.fromkeys(questions.values())), plan)
        answers = {name: known[probe] for name, probe in questions.items() if probe in known}
        try:
            return judge(Readings(answers), plan)
        except Unanswered as silence:
            return Look(trouble=silence.detail)

    async def _answers(self, probes: tuple[Probe, ...], plan: Plan) -> dict[Probe, Reading]:
        """What came in time; the rest is silence."""
        known: dict[Probe, Reading] = {}
        try:
            async with asyncio.timeout(ASKING), aclosing(self.world.ask(probes, plan)) as answers:
                async for probe, reading in answers:
                    known[probe] = reading
        except TimeoutError:
            _log.warning("a chore got no answer in time", target=plan.target.name)
        return known

    async def _drill(self, context: Context) -> dict[str, Any]:
        """The ordinary drill, with a card of its own; waits while another one runs."""
        run, plan = context.run, plan_of(context.run)
        try:
            refuse_impossible(DrillKind.RESTORE, plan)
        except Refused as no:
            return {"beside": no.sentence}
        order = RunOrder(
            id=f"{DrillKind.RESTORE.run}-{run.id.rpartition('-')[2]}",
            kind=DrillKind.RESTORE.run,
            target=f"drill:{run.migration}",
            migration=run.migration,
            channel=run.channel,
            input={**run.input, "drill": DrillKind.RESTORE.value},
            by=run.by,
        )
        try:
            async with context.transaction() as tx:
                submitted = await runs.submit(tx, order)
                drill = await runs.run(tx, submitted.run)
                payload = {"drill": drill.id}
                await context.record_in(tx, "chore:restore-drill:ordered", payload)
                for posting in drill_postings(drill):
                    await outbox.want(tx, posting)
        except AlreadyRunning:
            raise Wait(_DRILL) from None
        return {"drill": submitted.run}

    async def _drilled(self, context: Context) -> dict[str, Any]:
        ordered = context.results[_DRILLED]
        if "beside" in ordered:
            return {"look": Look(beside=str(ordered["beside"])).to_json()}
        async with self.database.reading() as tx:
            drill = await runs.run(tx, str(ordered["drill"]))
            result = await drills.of_run(tx, drill.id)
        if drill.state.active:
            raise Wait(_DRILL)
        return {"look": chore_restore.look(result).to_json()}

    async def _tell(self, context: Context) -> dict[str, Any]:
        look = look_of(dict(context.results[_LOOK]["look"]))
        async with context.transaction() as tx:
            return await tell(tx, self.key, context.run, look)

    async def _broke_off(self, tx: AsyncConnection, run: Run) -> None:
        trouble = (run.trouble.strip().splitlines() or ["it was called off"])[-1][:300]
        await tell(tx, self.key, run, Look(trouble=f"the look broke off: {trouble}"))


async def tell(tx: AsyncConnection, key: Secret, run: Run, look: Look) -> dict[str, Any]:
    """Where the look leaves its chore, and the one that waits; nothing when it was told before."""
    chore = await chores.get(tx, run.id)
    if chore is None or chore.standing is not Standing.LOOKING:
        return {}
    waiting = await chores.waiting(tx, chore.migration, chore.kind)
    before = await chores.seen_before(tx, chore.migration, chore.kind)
    left = settled(chore.kind, look, before, waiting.news if waiting else None)
    if waiting is not None and left.waiting is not None:
        await _close(tx, key, waiting, left.waiting)
    after = replace(
        chore,
        standing=left.standing,
        look=look,
        news=left.news,
        by="slipway" if left.standing is Standing.NOT_APPLICABLE else "",
        reason=look.beside,
    )
    await chores.change(tx, chore, after)
    word = left.standing.value.replace(" ", "-")
    payload = {"news": len(left.news), "known": after.known, "trouble": look.trouble}
    await write(tx, key, after, word, "slipway", payload)
    if left.standing is Standing.OPEN:
        await remind_from(tx, after)
    return payload


async def write(  # noqa: PLR0913, PLR0917 - what a row of the trail needs
    tx: AsyncConnection, key: Secret, chore: Chore, how: str, by: str, payload: Mapping[str, Any]
) -> None:
    """The audit row, and the card drawn again."""
    entry = Entry(
        tag=f"chore:{chore.kind.value}:{how}",
        actor=by,
        migration=chore.migration,
        run=chore.id,
        payload=dict(payload),
    )
    await record(tx, key, entry, card_of(chore))


async def remind_from(tx: AsyncConnection, chore: Chore) -> None:
    """From now on it is reminded of; the job works out when. Call it last in its transaction."""
    wanted = Schedule(
        id=f"{REMINDER}/{chore.id}",
        kind=REMINDER,
        due=chore.until or chore.due,
        migration=chore.migration,
        channel=chore.channel,
        by="slipway",
        input={"chore": chore.id},
    )
    await schedules.put(tx, wanted)


async def _close(tx: AsyncConnection, key: Secret, waiting: Chore, how: Standing) -> None:
    seen = how is Standing.DONE
    after = replace(
        waiting,
        standing=how,
        by="slipway" if seen else "",
        reason="a later look found nothing of it any more" if seen else "",
    )
    await chores.change(tx, waiting, after)
    await write(tx, key, after, how.value, "slipway", {})
