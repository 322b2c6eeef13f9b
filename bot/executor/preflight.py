"""The preflight run: ask every server everything at once, judge each answer as it comes."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from bot.connectors.connector import Connector
from bot.connectors.migration_files import from_folder
from bot.domain.check import Check, Finding
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import NoAnswer, Reading, Silence, from_json, to_json
from bot.executor import judging
from bot.executor.clock import Clock
from bot.executor.workflow import Context, Retry, Step, Workflow
from storage import evidence
from storage.outbox import Posting
from storage.runs import Run, RunOrder

#: Seconds for all answers of all servers; every probe has a shorter limit of its own.
ASKING = 15.0
#: Seconds after which the engine gives the whole step up.
STEP = 60.0

KIND = "preflight"


def card_key(run: str) -> str:
    """The key of the card's message."""
    return f"{KIND}/{run}/card"


def wanted(plan: Plan, checks: Sequence[Check], folder: str, channel: str, by: str) -> RunOrder:
    """The order of one; relative paths of the plan start in `folder`."""
    here = (plan.at(target) for target in plan.targets)
    return RunOrder(
        id=f"{KIND}-{secrets.token_hex(6)}",
        kind=KIND,
        target=f"{KIND}:{plan.name}",
        migration=plan.name,
        channel=channel,
        input={
            **ordered(plan, folder),
            "total": sum(len(judging.asked(checks, each)) for each in here),
        },
        by=by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Builds the workflow; `world` answers the questions, `checks` judge them.

    `pages` tells how many messages the details of so many findings take.
    """

    world: Connector
    checks: Sequence[Check]
    clock: Clock
    pages: Callable[[int], int]

    def workflow(self) -> Workflow:
        """One step, safe to repeat: it only reads."""
        return Workflow(kind=KIND, steps=self._steps, postings=self.postings)

    def postings(self, run: Run) -> tuple[Posting, ...]:
        """The card while it runs, and the details in its thread once it has ended."""
        if not run.channel:
            return ()
        key = card_key(run.id)
        card = Posting(key=key, channel=run.channel, view="preflight.card", subject=run.id)
        if run.state.active:
            return (card,)
        return (card, *(self._page(run, number) for number in range(self.pages(_total(run)))))

    def _page(self, run: Run, number: int) -> Posting:
        return Posting(
            key=f"{KIND}/{run.id}/details/{number}",
            channel=run.channel,
            view="preflight.details",
            subject=f"{run.id}/{number}",
            after=card_key(run.id),
        )

    def _steps(self, _: Run) -> tuple[Step, ...]:
        return (Step(name="ask-and-judge", retry=Retry.SAFE, timeout=STEP, do=self._ask_and_judge),)

    async def _ask_and_judge(self, context: Context) -> dict[str, Any]:
        plan = plan_of(context.run)
        groups = await asyncio.gather(
            *(self._one_server(plan.at(target), context) for target in plan.targets)
        )
        stored = {one for group in groups for one in group}
        findings = judging.final((one for group in groups for one in group), self.checks)
        async with context.transaction() as tx:
            for one in findings:
                if one not in stored:
                    await evidence.put_finding(tx, context.run.id, one)
        outcomes = [one.outcome.value for one in findings]
        return {"findings": len(findings), **{word: outcomes.count(word) for word in set(outcomes)}}

    async def _one_server(self, plan: Plan, context: Context) -> tuple[Finding, ...]:
        interview = _Interview(plan, self.checks, self.clock)

        async def store(batch: Sequence[Finding]) -> None:
            await _store(batch, plan, context)

        await _each(interview.run(self.world), store)
        async with context.transaction() as tx:
            await evidence.put_readings(tx, context.run.id, plan.target.name, interview.readings())
        return tuple(interview.findings)


def _total(run: Run) -> int:
    return int(run.input["total"])


class _Interview:
    """One server's questions, its answers so far and what they say."""

    def __init__(self, plan: Plan, checks: Sequence[Check], clock: Clock) -> None:
        self.findings: list[Finding] = []
        self._plan = plan
        self._clock = clock
        self._started = clock.monotonic()
        self._open = list(judging.asked(checks, plan))
        self._probes = judging.probes(self._open)
        self._known: dict[Probe, Reading] = {}

    def readings(self) -> dict[str, str]:
        """Every question with its answer, as stored."""
        return {name_of(probe): to_json(reading) for probe, reading in self._known.items()}

    async def run(self, world: Connector) -> AsyncGenerator[list[Finding]]:
        """Yield the findings that each answer completes; at the deadline, all that are left."""
        async with aclosing(world.ask(self._probes, self._plan)) as answers:
            while (answer := await self._next(answers)) is not None:
                self._known[answer[0]] = answer[1]
                if batch := self._complete():
                    yield batch
        late = NoAnswer(why=Silence.TIMED_OUT, detail=f"No answer within {ASKING:.0f} s.")
        self._known = {probe: self._known.get(probe, late) for probe in self._probes}
        if rest := self._judge(self._open):
            yield rest

    async def _next(
        self, answers: AsyncGenerator[tuple[Probe, Reading]]
    ) -> tuple[Probe, Reading] | None:
        left = self._started + ASKING - self._clock.monotonic()
        try:
            return await asyncio.wait_for(anext(answers), left)
        except (StopAsyncIteration, TimeoutError):
            return None

    def _complete(self) -> list[Finding]:
        return self._judge([one for one in self._open if one.complete(self._known)])

    def _judge(self, ready: Sequence[judging.Asked]) -> list[Finding]:
        elapsed = int((self._clock.monotonic() - self._started) * 1000)
        batch = [judging.finding(one, self._known, self._plan, elapsed) for one in ready]
        self._open = [one for one in self._open if one not in ready]
        self.findings.extend(batch)
        return batch


def name_of(probe: Probe) -> str:
    """How a question is stored: short, because it may be a whole script and is part of a key."""
    return f"{type(probe).__name__} {hashlib.sha256(repr(probe).encode()).hexdigest()[:32]}"


def ordered(plan: Plan, folder: str) -> dict[str, str]:
    """A plan as a run is ordered with it, so that no edit of the file reaches the run."""
    return {
        "plan": plan.model_dump_json(by_alias=True),
        "folder": folder,
        "digest": plan.digest,
    }


def plan_of(run: Run) -> Plan:
    """The plan as ordered, with the paths of its folder."""
    plan = Plan.model_validate_json(run.input["plan"])
    return from_folder(plan, run.input["folder"])


def judge_again(
    plan: Plan, stored: Mapping[str, Mapping[str, str]], checks: Sequence[Check]
) -> tuple[Finding, ...]:
    """Old answers, by server and question, judged by the checks of today."""
    findings: list[Finding] = []
    for target in plan.targets:
        here = plan.at(target)
        answers = stored.get(target.name, {})
        open_ = judging.asked(checks, here)
        named = {probe: name_of(probe) for probe in judging.probes(open_)}
        known = {
            probe: from_json(answers[name]) for probe, name in named.items() if name in answers
        }
        findings += (judging.finding(one, known, here, 0) for one in open_)
    return judging.final(findings, checks)


async def _each(
    batches: AsyncGenerator[list[Finding]], store: Callable[[Sequence[Finding]], Awaitable[None]]
) -> None:
    """Store what came while the last was stored as one: storing holds no answer up."""
    told: asyncio.Queue[list[Finding] | None] = asyncio.Queue()
    listening = asyncio.create_task(_listen(batches, told))
    try:
        more = True
        while more:
            news = [await told.get()]
            while not told.empty():
                news.append(told.get_nowait())
            more = None not in news
            await store([one for batch in news if batch for one in batch])
        await listening
    finally:
        listening.cancel()
        await asyncio.wait({listening})


async def _listen(
    batches: AsyncGenerator[list[Finding]], told: asyncio.Queue[list[Finding] | None]
) -> None:
    try:
        async with aclosing(batches):
            async for batch in batches:
                told.put_nowait(batch)
    finally:
        told.put_nowait(None)


async def _store(batch: Sequence[Finding], plan: Plan, context: Context) -> None:
    if not batch:
        return
    async with context.transaction() as tx:
        for one in batch:
            await evidence.put_finding(tx, context.run.id, one)
            payload = {
                "check": one.check,
                "target": plan.target.name,
                "outcome": one.outcome.value,
                "evidence": one.evidence,
            }
            await context.record_in(tx, f"{KIND}:check:{one.outcome.value}", payload)
