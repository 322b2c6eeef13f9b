"""The rehearsal as a durable run: the new stack beside, there and back, compared and timed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_site import MigrationSite
from bot.connectors.prober import visit
from bot.domain.drill import Fact
from bot.domain.errors import TargetError
from bot.domain.gate import told
from bot.domain.plan import Plan
from bot.domain.rehearsal import Ports, RehearsalResult
from bot.domain.secret import Secret
from bot.executor import way_back
from bot.executor.clock import Clock
from bot.executor.cutover import moves
from bot.executor.drill_attempt import attempt, spoken
from bot.executor.gates import REHEARSAL, GateKeeper
from bot.executor.moves import Moves
from bot.executor.operations import Operations
from bot.executor.preflight import plan_of
from bot.executor.there_and_back import SWITCHES, Course, ThereAndBack
from bot.executor.way_back import Cause
from bot.executor.workflow import Context, Step, StepFailed, Wait, Workflow
from bot.shell import deadman, public_rehearsal, rollback_point, shadow, stack_commands
from bot.steps.step import Acts
from storage import rehearsals
from storage.outbox import Posting
from storage.runs import Run

KIND, CARD = "rehearsal", "rehearsal.card"
AROUND, CLEAN_UP, JUDGE = "look-around", "clean-up", "judge"
THERE_AND_BACK, IN_PUBLIC = "there-and-back", "there-and-back-in-public"
_MOVE = {Ports.SHADOW: THERE_AND_BACK, Ports.REAL: IN_PUBLIC}
#: Moves of the cutover that leave the public alone, with their limits in seconds.
_BESIDE = {
    "pin-images": 1_800.0,
    "start-stack": 300.0,
    "await-health": 180.0,
    "smoke-beside": 120.0,
}
_TITLES = {
    AROUND: "Look what is there",
    THERE_AND_BACK: "Switch and come back on shadow ports",
    IN_PUBLIC: "Switch and come back with visitors",
    CLEAN_UP: "Take everything away again",
    JUDGE: "Record the result",
}
#: Probes before each move with visitors; at 20 a second.
_IN_PUBLIC = 100
#: How long the clean-up is tried again.
_GIVE_UP = timedelta(minutes=30)
Result = Mapping[str, Any]


def postings(run: Run) -> tuple[Posting, ...]:
    """One card, drawn again at every event."""
    if not run.channel:
        return ()
    key = f"{KIND}/{run.id}/card"
    return (Posting(key=key, channel=run.channel, view=CARD, subject=run.id),)


def ports_of(run: Run) -> Ports:
    """Whose ports it moves."""
    return Ports(run.input.get("ports", Ports.SHADOW.value))


def titles(plan: Plan, ports: Ports) -> tuple[tuple[str, str, str], ...]:
    """Every step of the plan's rehearsal: its name, title and server."""
    known = {move.id: move for move in moves()}
    found = []
    for number, target in enumerate(plan.targets, 1):
        here = plan.at(target)
        beside = [(word, known[word].title) for word in _BESIDE if known[word].do(here)]
        lines = ((AROUND, _TITLES[AROUND]), *beside, (_MOVE[ports], _TITLES[_MOVE[ports]]))
        found += [(f"{number}-{word}", title, target.name) for word, title in lines]
    return (*found, *((word, _TITLES[word], "") for word in (CLEAN_UP, JUDGE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Builds the workflow; whatever goes wrong, it ends with the clean-up and its result."""

    site: MigrationSite
    gates: GateKeeper
    clock: Clock
    key: Secret

    def workflow(self) -> Workflow:
        """Each step is safe to do again."""
        return Workflow(kind=KIND, steps=self._steps, postings=postings, aftermath=self._go_back)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        plan = plan_of(run)
        here = {target.name: plan.at(target) for target in plan.targets}
        steps = []
        for name, _, target in titles(plan, ports_of(run))[:-2]:
            word = name.partition("-")[2]
            limit = _BESIDE.get(word, 3 * SWITCHES)
            do = attempt(self._act(word, here[target]), self.clock)
            steps.append(Step(name=name, do=do, timeout=limit + 300.0))
        last = {CLEAN_UP: self._clean_up, JUDGE: self._judge}
        return (*steps, *(Step(name=name, do=do, timeout=300.0) for name, do in last.items()))

    def _act(self, word: str, plan: Plan) -> Callable[[Context], Awaitable[Result]]:
        own = {
            AROUND: self._look_around,
            THERE_AND_BACK: self._there_and_back,
            IN_PUBLIC: self._in_public,
        }

        async def do(context: Context) -> Result:
            if word in own:
                return await own[word](context, plan)
            move = next(each for each in moves() if each.id == word)
            return await self._hands.do(context, plan, move, limit=_BESIDE[word])

        return do

    @property
    def _hands(self) -> Moves:
        operations = Operations(remote=self.site.remote)
        return Moves(operations=operations, bot=self.site.bot, clock=self.clock)

    async def _look_around(self, _: Context, plan: Plan) -> Result:
        """What must be again as it is now, and which ports are free."""
        hands, front = self._hands, plan.stack.front.service
        chosen = await hands.read(plan, shadow.choose(plan))
        if chosen.status or not chosen.stdout.strip().isdigit():
            raise StepFailed(
                spoken(chosen.stderr) or "the server does not say which ports are free"
            )
        runs = not await hands.trouble(plan, (stack_commands.running(plan, front),))
        pinned = not await hands.trouble(plan, (stack_commands.is_pinned(plan),))
        return {"offset": int(chosen.stdout), "runs": runs, "pinned": pinned}

    @property
    def _course(self) -> ThereAndBack:
        return ThereAndBack(hands=self._hands, clock=self.clock)

    async def _there_and_back(self, context: Context, plan: Plan) -> Result:
        number = context.row.name.partition("-")[0]
        offset = int(context.results[f"{number}-{AROUND}"]["offset"])
        there = shadow.shadow(plan, offset)
        before = (shadow.clear(plan), shadow.open_to_old(plan, offset), rollback_point.lay(there))
        await self._course.run(context, plan, (*before, deadman.arm(there)))
        old = await asyncio.to_thread(visit, plan)
        new = replace(old, port=old.port + offset)
        course = Course(plan=plan, there=there, old=old, new=new)
        facts = await self._course.measured(context, course)
        unseen = shadow.not_measured(plan)
        return {"facts": {**facts, **({"not_measured": unseen} if unseen else {})}}

    async def _in_public(self, context: Context, plan: Plan) -> Result:
        """Visitors move once: after any doubt they are brought back, and nothing is tried again."""
        if context.row.attempt > 1:
            raise StepFailed("the bot was started again while visitors moved; they are not twice")
        written = Plan.model_validate_json(context.run.input["plan"])
        if shut := (await self.gates.judged(written)).but(REHEARSAL).shut:
            raise StepFailed(f"A gate is shut: {told(shut)}.")
        try:
            armed = deadman.arm(plan, public_rehearsal.DEADLINE)
            await self._course.run(context, plan, (rollback_point.lay(plan), armed))
            seen = await asyncio.to_thread(visit, plan)
            course = Course(plan=plan, there=plan, old=seen, new=seen, enough=_IN_PUBLIC)
            return {"facts": {**await self._course.measured(context, course), "ports": "real"}}
        except TargetError as silence:
            raise StepFailed(silence.sentence) from None

    async def _go_back(self, tx: AsyncConnection, run: Run) -> None:
        """Whoever may have visitors on the new stack and ends otherwise than at its own end."""
        names = await way_back.begun(tx, run.id)
        if any(name.endswith(IN_PUBLIC) for name in names):
            cause = Cause(by="slipway", said="the rehearsal with visitors broke off")
            await way_back.order(tx, self.key, way_back.frozen_of(run), None, cause)

    async def _clean_up(self, context: Context) -> Result:
        """Nothing left, however far it came; a silent server is asked again for a while."""
        plan = plan_of(context.run)
        try:
            for number, target in enumerate(plan.targets, 1):
                await self._cleaned(context, plan.at(target), number)
        except (TargetError, StepFailed) as trouble:
            past = self.clock.now() - context.started_at
            if past >= _GIVE_UP:
                return {"trouble": f"something of it is left behind: {spoken(trouble.sentence)}"}
            await context.record("rehearsal:clean-up:waiting", {"trouble": trouble.sentence})
            raise Wait(min(max(past.total_seconds() / 2, 2.0), 300.0)) from None
        return {}

    async def _cleaned(self, context: Context, plan: Plan, number: int) -> None:
        before = context.results.get(f"{number}-{AROUND}", {})
        real = ports_of(context.run) is Ports.REAL
        acts: Acts = (public_rehearsal.end(plan) if real else shadow.clear(plan),)
        if before.get("runs") is False:
            acts += (stack_commands.stop(plan),)
        elif before and plan.strategy == "takeover":  # on the alternate ports alone again
            acts += (stack_commands.up(plan, plan.stack.front.service),)
        if before.get("pinned") is False:
            acts += (stack_commands.unpin(plan),)
        await self._course.run(context, plan, acts)

    async def _judge(self, context: Context) -> Result:
        """The record that the gate and the sign-offs read."""
        run, results = context.run, context.results.values()
        each = [one["facts"] for one in results if "facts" in one]
        slowest: Mapping[str, Fact] = max(
            each, key=lambda facts: int(facts["rollback_ms"]), default={}
        )
        troubles = [str(one["trouble"]) for one in results if one.get("trouble")]
        result = RehearsalResult(
            run=run.id,
            migration=run.migration,
            digest=run.input["digest"],
            started=run.started_at or run.created_at,
            finished=self.clock.now(),
            facts=slowest,
            trouble="; ".join(troubles),
        )
        async with context.transaction() as tx:
            await rehearsals.put(tx, result)
            word = "held" if result.held else "failed"
            payload = {"evidence": result.evidence, "trouble": result.trouble, **slowest}
            await context.record_in(tx, f"rehearsal:result:{word}", payload)
        return {}
