"""The rollback as a durable run: everything back at once, then a look, then tidying up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import Sighting, sighting
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.executor import way_back
from bot.executor.bring_back import PATIENCE, BringBack, Brought
from bot.executor.clock import Clock
from bot.executor.cutover import moves
from bot.executor.moves import Moves
from bot.executor.operations import Operations
from bot.executor.outside import OutsideWatch
from bot.executor.preflight import plan_of
from bot.executor.sight import Sight
from bot.executor.way_back import CUTOVER, PAGE, ROLLBACK, SWITCH
from bot.executor.workflow import Context, Retry, Step, StepFailed, Workflow
from bot.executor.writes import writes_since, written_at_switch
from storage import runs
from storage.runs import Run

Result = Mapping[str, Any]

BACK, TIDY, REPORT = "bring-back", "tidy-up", "look-again"
TITLES = {
    BACK: "Bring the traffic back to the old services",
    TIDY: "Take away what the cutover left",
    REPORT: "Look once more, and report",
}
_TIDIES = 120.0
_SQL = 5.0
#: Seconds in which the last look must have seen the old services answer.
_LOOKS = 20.0
_PAUSE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """Builds the workflow; each step goes on however the one before ended."""

    site: MigrationSite
    watch: OutsideWatch
    clock: Clock
    patience: float = PATIENCE

    def workflow(self) -> Workflow:
        """Three steps, each safe to do again."""
        return Workflow(kind=ROLLBACK, steps=self._steps, postings=way_back.rollback_postings)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        servers = len(plan_of(run).targets)
        limits = {BACK: self.patience * 2, TIDY: _TIDIES * 2 * servers, REPORT: 120.0}
        does = {BACK: self._bring_back, TIDY: self._tidy_up, REPORT: self._report}
        return tuple(
            Step(name=name, do=does[name], timeout=limits[name], retry=Retry.SAFE)
            for name in TITLES
        )

    async def _bring_back(self, context: Context) -> Result:
        """Every server at the same time: a silent one keeps none waiting."""
        plan = plan_of(context.run)
        back = BringBack(operations=self._operations, clock=self.clock, patience=self.patience)
        key = f"{context.run.id}-{context.row.attempt}"

        async def one(here: Plan) -> Brought:
            brought = await back.one(here, key, context.fence)
            took = self.clock.now() - context.run.created_at
            milliseconds = round(took.total_seconds() * 1000)
            return replace(brought, seen=replace(brought.seen, milliseconds=milliseconds))

        watching = asyncio.create_task(self._watch(plan))
        brought = await asyncio.gather(*(one(plan.at(target)) for target in plan.targets))
        await watching
        sides = {each.seen.target: each.seen.side.value for each in brought}
        await context.record("rollback:traffic:seen", sides)
        return {
            "seen": [each.seen.to_json() for each in brought],
            "operations": {each.seen.target: each.operation for each in brought},
        }

    async def _tidy_up(self, context: Context) -> Result:
        """The runbook's own undo of every step that was begun, the last one first."""
        plan, known = plan_of(context.run), context.run.input
        mover = str(known[CUTOVER] or known.get(PAGE, ""))
        async with context.transaction() as tx:
            names = await way_back.begun(tx, mover) if mover else ()
        troubles = await asyncio.gather(
            *(
                self._undone(context, plan.at(target), number, names)
                for number, target in enumerate(plan.targets, 1)
            )
        )
        return {"troubles": [said for each in troubles for said in each]}

    async def _undone(
        self, context: Context, plan: Plan, number: int, names: tuple[str, ...]
    ) -> list[str]:
        """Behind the script's own end: it stops the new workers and starts the old ones."""
        acts = Moves(operations=self._operations, bot=self.site.bot, clock=self.clock)
        back = BringBack(operations=self._operations, clock=self.clock)
        key = context.results[BACK]["operations"][plan.target.name]
        said = await back.trouble(plan, key, context.fence)
        troubles = [f"{plan.target.name}: {said}"] if said else []
        for move in reversed(moves()):
            begun = f"{number}-{move.id}" in names or not names
            if move.id == SWITCH or not begun or not move.do(plan):
                continue
            mine = replace(context, row=replace(context.row, name=f"{number}-{move.id}"))
            try:
                await acts.run(mine, plan, move.undo(plan), limit=_TIDIES / 2)
            except (TargetError, StepFailed) as failure:
                troubles.append(f"{plan.target.name}, {move.title}: {failure.sentence}")
        return troubles

    async def _report(self, context: Context) -> Result:
        """Nothing is said to be back that was not seen to be back."""
        plan = plan_of(context.run)
        before = {each["target"]: each for each in context.results[BACK]["seen"]}
        fresh = await asyncio.gather(*(self._looked(plan.at(target)) for target in plan.targets))
        seen = [replace(each, milliseconds=before[each.target]["milliseconds"]) for each in fresh]
        figures = {
            target.name: (await self.watch.end(plan.at(target))).to_json()
            for target in plan.targets
        }
        writes = await self._writes(context, plan)
        payload = {
            "servers": {each.target: f"{each.side.value} {each.said}".strip() for each in seen},
            "probes": figures,
            **writes,
        }
        back = all(each.back for each in seen)
        await context.record(f"rollback:outcome:{'back' if back else 'not-back'}", payload)
        if not back:
            said = "; ".join(f"{each.target}: {_told(each)}" for each in seen if not each.back)
            raise StepFailed(f"The old services were not seen to have the traffic. {said}")
        return {"seen": [each.to_json() for each in seen], "figures": figures, **writes}

    async def _looked(self, plan: Plan) -> Sighting:
        """As it is now; one answer that is lost on the way does not decide."""
        sight = Sight(operations=self._operations)
        deadline = self.clock.monotonic() + _LOOKS
        while True:
            seen = await sight.of(plan)
            if seen.back or self.clock.monotonic() >= deadline:
                return seen
            await asyncio.sleep(_PAUSE)

    async def _writes(self, context: Context, plan: Plan) -> dict[str, Any]:
        async with context.transaction() as tx:
            at_switch = await written_at_switch(tx, str(context.run.input["cutover"]))
        return await writes_since(self.site, plan, at_switch, _SQL)

    async def _watch(self, plan: Plan) -> None:
        """Figures are nice to have; a plan without readable authorities has none."""
        for target in plan.targets:
            try:
                await self.watch.begin(plan.at(target))
            except TargetError:
                continue

    @property
    def _operations(self) -> Operations:
        return Operations(remote=self.site.remote)


def seen_of(steps: tuple[runs.StepRow, ...]) -> tuple[Sighting, ...]:
    """What a rollback saw last."""
    found = [step.result["seen"] for step in steps if "seen" in step.result]
    return tuple(sighting(each) for each in found[-1]) if found else ()


def _told(seen: Sighting) -> str:
    return seen.said or f"the traffic goes to the {seen.side.value} stack"
