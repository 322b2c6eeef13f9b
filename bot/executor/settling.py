"""Settling as a durable run: step by step, watched from outside, put back where it fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import bot.steps
from bot.connectors.migration_site import MigrationSite
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probing import ENOUGH, trouble_of
from bot.domain.registry import discover
from bot.domain.runbook import Runbook
from bot.executor.clock import Clock
from bot.executor.drill_attempt import attempt, spoken, troubled
from bot.executor.moves import Moves, journal_of
from bot.executor.new_side import afresh, seen_new
from bot.executor.operations import Operations
from bot.executor.outside import OutsideWatch
from bot.executor.preflight import plan_of
from bot.executor.workflow import Context, Step, StepFailed, Wait, Workflow
from bot.shell import retire, settle
from bot.steps.runbook import runbook
from bot.steps.step import SettleStep
from storage.outbox import Posting
from storage.runs import Run

KIND, CARD = "settle", "settle.card"
AROUND, HOLDS, PUT_BACK, JUDGE = "look-around", "outside-holds", "put-back", "judge"
_TITLES = {
    AROUND: "Watch from outside, as visitors do",
    HOLDS: "Compare what visitors see with before",
    PUT_BACK: "Put the redirect back, if anything failed",
    JUDGE: "Record the result",
}
#: Seconds that one step may take on a server.
_LIMIT = 150.0
#: How long a silent server is asked to put the redirect back.
_GIVE_UP = timedelta(minutes=30)
Result = Mapping[str, Any]
Act = Callable[[Context, Plan], Awaitable[Result]]


def postings(run: Run) -> tuple[Posting, ...]:
    """One card, drawn again at every event."""
    if not run.channel:
        return ()
    key = f"{KIND}/{run.id}/card"
    return (Posting(key=key, channel=run.channel, view=CARD, subject=run.id),)


def moves() -> tuple[SettleStep, ...]:
    """Every step of the house, in order."""
    return tuple(sorted(discover(bot.steps, SettleStep), key=lambda step: step.place))


def written(plan: Plan) -> Runbook:
    """Every command of it. Raises `Refused` for a strategy that leaves nothing to settle."""
    settle.refuse_impossible(plan)
    return runbook(plan, moves())


def titles(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """Every step of the plan's settling: its name, title and server."""
    lines = (
        (AROUND, _TITLES[AROUND]),
        *((move.id, move.title) for move in moves()),
        (HOLDS, _TITLES[HOLDS]),
    )
    here = [
        (f"{number}-{word}", title, target.name)
        for number, target in enumerate(plan.targets, 1)
        for word, title in lines
    ]
    return (*here, *((word, _TITLES[word], "") for word in (PUT_BACK, JUDGE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """Builds the workflow; a rollback takes the migration from it like from everything else."""

    site: MigrationSite
    watch: OutsideWatch
    clock: Clock

    def workflow(self) -> Workflow:
        """Each step is safe to do again, and each moment in between serves."""
        return Workflow(kind=KIND, steps=self._steps, postings=postings)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        plan = plan_of(run)
        here = {target.name: plan.at(target) for target in plan.targets}
        own: dict[str, Act] = {AROUND: self._look_around, HOLDS: self._holds}
        own |= {move.id: self._moved(move) for move in moves()}
        steps = []
        for name, _, target in titles(plan)[:-2]:
            do = attempt(_of(own[name.partition("-")[2]], here[target]), self.clock)
            steps.append(Step(name=name, do=do, timeout=3 * _LIMIT))
        last = {PUT_BACK: self._put_back, JUDGE: self._judge}
        return (*steps, *(Step(name=name, do=do, timeout=3 * _LIMIT) for name, do in last.items()))

    async def _look_around(self, context: Context, plan: Plan) -> Result:
        """The new stack has the visitors and serves them well; old operations are forgotten."""
        await seen_new(self.site, plan)
        watch = await self.watch.begin(plan)
        await watch.until(ENOUGH)
        watch.mark(KIND)
        forget = retire.prune(plan, journal_of(plan), context.run.id)
        await self._hands.run(afresh(context), plan, (forget,), limit=_LIMIT)
        return {"before": watch.before(KIND).to_json()}

    def _moved(self, move: SettleStep) -> Act:
        async def moved(context: Context, plan: Plan) -> Result:
            return await self._hands.do(afresh(context), plan, move, limit=_LIMIT)

        return moved

    async def _holds(self, _: Context, plan: Plan) -> Result:
        watch = await self.watch.begin(plan)
        watch.mark(KIND)  # nothing where it is set: only a bot that was restarted needs it
        watch.mark(HOLDS)
        await watch.until(ENOUGH, HOLDS)
        after = watch.since(KIND)
        if trouble := trouble_of(watch.before(KIND), after, plan.thresholds.health_ms):
            raise StepFailed(f"Seen from outside: {trouble}.")
        return {"after": after.to_json()}

    async def _put_back(self, context: Context) -> Result:
        """The server on which something failed; a silent one is asked again for a while."""
        if not troubled(context):
            return {"skipped": "nothing failed"}
        plan = plan_of(context.run)
        try:
            for number, target in enumerate(plan.targets, 1):
                if any(context.results.get(name, {}).get("trouble") for name in _names(number)):
                    await self._undone(context, plan.at(target), number)
        except (TargetError, StepFailed) as trouble:
            past = self.clock.now() - context.started_at
            if past >= _GIVE_UP:
                return {"trouble": f"the redirect is not back: {spoken(trouble.sentence)}"}
            await context.record("settle:put-back:waiting", {"trouble": trouble.sentence})
            raise Wait(min(max(past.total_seconds() / 2, 2.0), 300.0)) from None
        return {}

    async def _undone(self, context: Context, plan: Plan, number: int) -> None:
        """The last step first; what was never begun has nothing to undo."""
        for move in reversed(moves()):
            result = context.results.get(f"{number}-{move.id}", {"skipped": "not begun"})
            if not result.get("skipped"):
                await self._hands.run(afresh(context), plan, move.undo(plan), limit=_LIMIT)
        await seen_new(self.site, plan)

    async def _judge(self, context: Context) -> Result:
        """Nothing is said to be settled that was not seen to be so on every server."""
        plan, results = plan_of(context.run), context.results.values()
        figures = {
            target.name: (await self.watch.end(plan.at(target))).to_json()
            for target in plan.targets
        }
        troubles = [str(one["trouble"]) for one in results if one.get("trouble")]
        word = "not-settled" if troubles else "settled"
        await context.record(f"settle:outcome:{word}", {"probes": figures, "troubles": troubles})
        if troubles:
            raise StepFailed("; ".join(troubles))
        return {"figures": figures}

    @property
    def _hands(self) -> Moves:
        operations = Operations(remote=self.site.remote)
        return Moves(operations=operations, bot=self.site.bot, clock=self.clock)


def _names(number: int) -> tuple[str, ...]:
    return tuple(f"{number}-{word}" for word in (AROUND, *(move.id for move in moves()), HOLDS))


def _of(act: Act, plan: Plan) -> Callable[[Context], Awaitable[Result]]:
    async def here(context: Context) -> Result:
        return await act(context, plan)

    return here
