"""The cutover as a durable run: the runbook's moves, server by server, watched from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

import bot.steps
from bot.connectors.migration_site import MigrationSite
from bot.domain.errors import TargetError
from bot.domain.gate import told
from bot.domain.plan import Plan
from bot.domain.probing import ENOUGH, trouble_of
from bot.domain.registry import discover
from bot.domain.secret import Secret
from bot.executor import watch_begin, way_back
from bot.executor.baseline import Baselines
from bot.executor.clock import Clock
from bot.executor.gates import GateKeeper
from bot.executor.moves import Moves
from bot.executor.operations import Operations
from bot.executor.outlook import written
from bot.executor.outside import OutsideWatch
from bot.executor.preflight import plan_of
from bot.executor.watch_rows import WatchRows, stream
from bot.executor.way_back import CUTOVER, SWITCH, Cause
from bot.executor.workflow import Context, Look, Retry, Step, StepFailed, Workflow
from bot.shell import running_images
from bot.steps.step import Step as Move
from storage import samples
from storage.runs import Run

Result = Mapping[str, Any]
Do = Callable[[Context], Awaitable[Result]]

GATES = "check-gates"
#: What this run adds to the runbook, in front of a move or behind it.
_BEFORE = {"arm-dead-man": ("watch-outside", "Watch from outside, as visitors do")}
_AFTER = {
    "start-stack": ("same-images", "See that the containers run the approved images"),
    "pass-gates": ("outside-holds", "Compare what visitors see with before"),
}
_LAST = ("figures", "Write down what visitors saw")
#: Seconds that a move may take; what is not named gets those of "anything".
LIMITS = {
    "snapshot": 3_600.0,
    "pin-images": 1_800.0,
    "expand-schema": 1_800.0,
    "start-stack": 300.0,
    "await-health": 180.0,
    "move-workers": 100.0,
    "anything": 60.0,
}
_QUICK = 60.0
_PATIENCE = 30.0
_PAUSE = 0.1


def moves() -> tuple[Move, ...]:
    """Every step of the house, in order."""
    return tuple(sorted(discover(bot.steps, Move), key=lambda step: step.place))


def titles(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """Every step of the plan's cutover: its name, title and server."""
    found = [(GATES, "Check the gates", "")]
    for number, target in enumerate(plan.targets, 1):
        here = plan.at(target)
        lines = [line for move in moves() if move.do(here) for line in _around(move)]
        found += [(f"{number}-{name}", title, target.name) for name, title in (*lines, _LAST)]
    return tuple(found)


def _around(move: Move) -> tuple[tuple[str, str], ...]:
    added = (_BEFORE.get(move.id), (move.id, move.title), _AFTER.get(move.id))
    return tuple(each for each in added if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutover:
    """Builds the workflow. `key` seals what follows from a failure: the way back."""

    site: MigrationSite
    gates: GateKeeper
    watch: OutsideWatch
    baselines: Baselines
    clock: Clock
    key: Secret

    def workflow(self) -> Workflow:
        """Every ending other than a good one orders the way back in the same transaction."""
        return Workflow(
            kind=CUTOVER,
            steps=self._steps,
            postings=way_back.cutover_postings,
            aftermath=self._go_back,
            sequel=self._watch,
        )

    def _steps(self, run: Run) -> tuple[Step, ...]:
        plan = plan_of(run)
        known = {move.id: move for move in moves()}
        here = {target.name: plan.at(target) for target in plan.targets}
        own = {
            "watch-outside": self._watch_outside,
            "same-images": self._same_images,
            "outside-holds": self._outside_holds,
            "figures": self._figures,
        }
        steps = [Step(name=GATES, do=self._check_gates, timeout=_QUICK + _PATIENCE)]
        for name, _, target in titles(plan)[1:]:
            word = name.partition("-")[2]
            if word in own:
                do = _of(own[word], here[target])
                steps.append(Step(name=name, do=self._patiently(do), timeout=_QUICK + _PATIENCE))
            else:
                steps.append(self._move(name, known[word], here[target]))
        return tuple(steps)

    def _move(self, name: str, move: Move, plan: Plan) -> Step:
        acts = Moves(
            operations=Operations(remote=self.site.remote), bot=self.site.bot, clock=self.clock
        )
        limit = LIMITS.get(move.id, LIMITS["anything"])

        async def do(context: Context) -> Result:
            result = await acts.do(context, plan, move, limit=limit)
            if move.id == SWITCH:
                (await self.watch.begin(plan)).mark(SWITCH)
            return result

        async def look(context: Context) -> Look:
            return await acts.look(context, plan, move)

        return Step(name=name, do=do, look=look, retry=Retry.LOOK, timeout=limit + _QUICK)

    async def _check_gates(self, context: Context) -> Result:
        run, plan = context.run, plan_of(context.run)
        if written(_as_written(run)).digest != run.input["book"]:
            raise StepFailed("Slipway would run other commands now than those that were approved.")
        fresh = await self.gates.of_file(plan, run.channel, run.input["digest"])
        judged = (await self.gates.judged(_as_written(run))).gates
        gates = {gate.id: gate for gate in (*judged, *fresh)}
        skipped = set(run.input["skipped"])
        shut = [gate for gate in gates.values() if not gate.passed and gate.id not in skipped]
        if shut:
            raise StepFailed(f"A gate is shut: {told(shut)}.")
        try:
            changed = await self.gates.changed(plan, run.input["images"])
        except TargetError as silence:
            raise StepFailed(silence.sentence) from None
        if changed:
            raise StepFailed(f"Not what was approved: {changed}.")
        self.baselines.begin(run.id, plan)
        return {"images": run.input["images"]}

    async def _same_images(self, context: Context, plan: Plan) -> Result:
        act = running_images.ask(plan)
        said = await Operations(remote=self.site.remote).read(plan.target, act.argv, _QUICK / 3)
        there = running_images.parse(said)
        approved = context.run.input["images"].get(plan.target.name, {})
        known = {service: approved.get(service, "") for service in there}
        if not there or (differing := running_images.differing(known, there)):
            which = ", ".join(differing) if there else "every service"
            raise StepFailed(f"These containers do not run the approved image: {which}.")
        return {"images": there}

    async def _watch_outside(self, context: Context, plan: Plan) -> Result:
        """Until there is something to compare with later; what was written so far is noted."""
        watch = await self.watch.begin(plan)
        written_so_far = asyncio.create_task(self._written(plan))
        await watch.until(ENOUGH)
        watch.mark("armed")
        before = watch.before("armed")
        if before.failed == before.sent:
            raise StepFailed(f"Nobody reaches the old app from here: {before.trouble}.")
        await self._keep_baseline(context, plan)
        return {**await written_so_far, "before": before.to_json()}

    async def _keep_baseline(self, context: Context, plan: Plan) -> None:
        """Before the switch, or the new stack would be compared with itself."""
        seen = await self.baselines.of(context.run.id, plan)
        async with context.transaction() as tx:
            for sample in seen:
                await samples.append(tx, stream(context.run.id, plan.target.name), sample)

    async def _written(self, plan: Plan) -> dict[str, Any]:
        try:
            rows = await self.site.written(plan, _QUICK / 4)
        except TargetError as silence:
            return {"writes": silence.sentence}
        return {"rows": rows[0], "wal": rows[1]} if rows else {}

    async def _outside_holds(self, _: Context, plan: Plan) -> Result:
        watch = await self.watch.begin(plan)
        watch.mark(SWITCH)  # nothing where it is set: only a bot that was restarted needs it
        await watch.until(ENOUGH, SWITCH)
        after = watch.since(SWITCH)
        if trouble := trouble_of(watch.before(SWITCH), after, plan.thresholds.health_ms):
            raise StepFailed(f"Seen from outside: {trouble}.")
        return {"after": after.to_json()}

    async def _figures(self, context: Context, plan: Plan) -> Result:
        seen = (await self.watch.end(plan)).to_json()
        await context.record("cutover:probe:ended", {"target": plan.target.name, **seen})
        return {"figures": seen}

    def _patiently(self, do: Do) -> Do:
        """Asked again for a while when a server is silent: this step changes nothing."""

        async def asked(context: Context) -> Result:
            deadline = self.clock.monotonic() + _PATIENCE
            while True:
                try:
                    return await do(context)
                except TargetError as silence:
                    if self.clock.monotonic() >= deadline:
                        raise StepFailed(silence.sentence) from None
                await asyncio.sleep(5 * _PAUSE)

        return asked

    async def _watch(self, tx: AsyncConnection, run: Run) -> None:
        """From now on it is looked at by the clock."""
        await watch_begin.begin(tx, WatchRows(key=self.key), run)

    async def _go_back(self, tx: AsyncConnection, run: Run) -> None:
        """Nothing was done while only the gates were checked."""
        if not set(await way_back.begun(tx, run.id)) - {GATES}:
            return
        trouble = (run.trouble.strip().splitlines() or ["the cutover was called off"])[-1]
        cause = Cause(by="slipway", said=f"the cutover failed: {trouble[:200]}")
        await way_back.order(tx, self.key, way_back.frozen_of(run), run, cause)


def _of(do: Callable[[Context, Plan], Awaitable[Result]], plan: Plan) -> Do:
    async def here(context: Context) -> Result:
        return await do(context, plan)

    return here


def _as_written(run: Run) -> Plan:
    """The plan with its paths as in the file: its digest is the file's."""
    return Plan.model_validate_json(run.input["plan"])
