"""Retiring as a durable run: look, write down, switch off, take away what led back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.connectors.migration_site import MigrationSite
from bot.domain.plan import Plan
from bot.executor.clock import Clock
from bot.executor.drill_attempt import attempt
from bot.executor.moves import Moves, journal_of
from bot.executor.new_side import afresh, seen_new
from bot.executor.operations import Operations
from bot.executor.preflight import plan_of
from bot.executor.way_back import CUTOVER
from bot.executor.way_back import RETIRE as KIND
from bot.executor.workflow import Context, Step, StepFailed, Workflow
from bot.shell import retire
from bot.shell.act import Act
from storage.outbox import Posting
from storage.runs import Run

CARD = f"{KIND}.card"
AROUND, RECORD, OFF, CLEAR, JUDGE = "look-around", "record", "switch-off", "clear-away", "judge"
_TITLES = {
    AROUND: "See that the new stack serves, and would after a reboot",
    RECORD: "Write down what there is of the old services",
    OFF: "Stop and disable the old services",
    CLEAR: "Take away what led back",
}
_LAST = (JUDGE, "Record the result")
_ACTS: dict[str, tuple[Callable[[Plan], Act], Callable[[Plan], Act]]] = {
    RECORD: (retire.record, retire.recorded),
    OFF: (retire.off, retire.is_off),
    CLEAR: (retire.clear, retire.cleared),
}
_LIMIT = 150.0
Result = Mapping[str, Any]


def postings(run: Run) -> tuple[Posting, ...]:
    """One card; the cutover's own is drawn again: its button leads nowhere any more."""
    if not run.channel:
        return ()
    cutover = str(run.input["cutover"])
    key, other = f"{KIND}/{run.id}/card", f"{CUTOVER}/{cutover}/card"
    view = f"{CUTOVER}.card"
    return (
        Posting(key=key, channel=run.channel, view=CARD, subject=run.id),
        Posting(key=other, channel=run.channel, view=view, subject=cutover, pin=True),
    )


def titles(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """Every step of the plan's retiring: its name, title and server."""
    here = [
        (f"{number}-{word}", title, target.name)
        for number, target in enumerate(plan.targets, 1)
        for word, title in _TITLES.items()
    ]
    return (*here, (*_LAST, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retiring:
    """Builds the workflow. It may be ordered again after a failure: what was done stays done."""

    site: MigrationSite
    clock: Clock

    def workflow(self) -> Workflow:
        """Server by server; the first failure ends it."""
        return Workflow(kind=KIND, steps=self._steps, postings=postings)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        plan = plan_of(run)
        here = {target.name: plan.at(target) for target in plan.targets}
        steps = []
        for name, _, target in titles(plan)[:-1]:
            do = attempt(self._act(name.partition("-")[2], here[target]), self.clock)
            steps.append(Step(name=name, do=do, timeout=3 * _LIMIT))
        return (*steps, Step(name=JUDGE, do=self._judge, timeout=_LIMIT))

    def _act(self, word: str, plan: Plan) -> Callable[[Context], Awaitable[Result]]:
        async def do(context: Context) -> Result:
            if word == AROUND:
                return await self._look_around(plan)
            act, look = _ACTS[word]
            acts = (act(plan), *self._forgetting(word, context, plan))
            await self._hands.run(afresh(context), plan, acts, limit=_LIMIT)
            if trouble := await self._hands.trouble(plan, (look(plan),)):
                raise StepFailed(f"its commands ended well, but it is not done: {trouble}")
            return {}

        return do

    def _forgetting(self, word: str, context: Context, plan: Plan) -> tuple[Act, ...]:
        return (retire.prune(plan, journal_of(plan), context.run.id),) if word == CLEAR else ()

    async def _look_around(self, plan: Plan) -> Result:
        await seen_new(self.site, plan)
        if trouble := await self._hands.trouble(plan, (retire.fit(plan),)):
            raise StepFailed(f"{plan.target.name}: {trouble}")
        return {}

    async def _judge(self, context: Context) -> Result:
        """Visitors are looked after once more before anybody says that it is done."""
        troubles = [str(one["trouble"]) for one in context.results.values() if one.get("trouble")]
        plan = plan_of(context.run)
        if not troubles:
            for target in plan.targets:
                await seen_new(self.site, plan.at(target))
        word = "not-retired" if troubles else "retired"
        await context.record(f"retire:outcome:{word}", {"troubles": troubles})
        if troubles:
            raise StepFailed("; ".join(troubles))
        return {}

    @property
    def _hands(self) -> Moves:
        operations = Operations(remote=self.site.remote)
        return Moves(operations=operations, bot=self.site.bot, clock=self.clock)
