"""The world as it is: servers over SSH, and what the bot sees over HTTP, TLS and DNS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from bot.connectors import (
    bucket,
    caa,
    checkout,
    clocks,
    dns,
    docker,
    flow,
    http,
    neon_questions,
    pending_sql,
    scan_reports,
    texts,
    tls,
)
from bot.connectors.database import Databases
from bot.connectors.deadline import Deadline
from bot.connectors.privacy import without_secrets
from bot.connectors.server import Tell, run_bundle
from bot.connectors.silence import no_answer
from bot.connectors.ssh import Connections
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probe import (
    BucketListing,
    CaaLookup,
    Checkout,
    Clock,
    Command,
    DnsLookup,
    DrillRecord,
    Engine,
    HttpGet,
    LocalReports,
    Login,
    Mentions,
    NeonGet,
    PendingSql,
    Probe,
    SmokeFlow,
    Sql,
    TlsHandshake,
)
from bot.domain.reading import Drill, NoAnswer, Reading, Silence

Here = HttpGet | TlsHandshake | DnsLookup | CaaLookup | Mentions | LocalReports | Checkout
There = Command | Login | Engine | Clock
Task = asyncio.Task[None]
Recall = Callable[[Plan, str], Awaitable[Drill | None]]


class WallClock(Protocol):
    """What tells the time in UTC."""

    def now(self) -> datetime:
        """The time in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: for opening a connection, for all server answers, for all answers, and unused."""

    connect: float = 10.0
    server: float = 13.0
    total: float = 14.0
    idle: float = 60.0


async def _no_drill(_: Plan, __: str) -> Drill | None:
    return None


class World:
    """Implements `Connector`. Keeps one SSH connection per server until `aclose` or idleness.

    `recall` gives the last drill of that name for the plan's migration, None when there was none.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        clock: WallClock,
        patience: Patience | None = None,
        recall: Recall = _no_drill,
    ) -> None:
        self._environment = environment
        self._clock = clock
        self._patience = patience or Patience()
        self._recall = recall
        self._connections = Connections(environment, self._patience.connect, self._patience.idle)
        self._databases = Databases(environment, self._connections)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections and end all threads."""
        await self._connections.aclose()

    async def ask(
        self, probes: Collection[Probe], plan: Plan
    ) -> AsyncGenerator[tuple[Probe, Reading], None]:
        """Each probe once, all at the same time, secrets hidden, all within 15 seconds.

        Use it with `contextlib.aclosing` where the loop may be left early.
        """
        waiting = set(probes)
        told: asyncio.Queue[tuple[Probe, Reading] | Task] = asyncio.Queue()
        deadline = Deadline.after(self._patience.total)
        tasks = self._start(tuple(dict.fromkeys(probes)), plan, told)
        try:
            while waiting:
                news = await _next(told, deadline)
                if news is None:
                    break
                if isinstance(news, asyncio.Task):
                    news.result()  # a bug of ours is heard, not taken for silence
                    continue
                probe, reading = news
                if probe in waiting:
                    waiting.remove(probe)
                    yield probe, without_secrets(reading)
            for probe in waiting:
                yield probe, _too_late(deadline)
        finally:
            await undisturbed(_ended(tasks))

    def _start(
        self,
        probes: Collection[Probe],
        plan: Plan,
        told: asyncio.Queue[tuple[Probe, Reading] | Task],
    ) -> tuple[Task, ...]:
        def tell(probe: Probe, reading: Reading) -> None:
            told.put_nowait((probe, reading))

        tasks = tuple(asyncio.create_task(work) for work in self._work(probes, plan, tell))
        for task in tasks:
            task.add_done_callback(told.put_nowait)
        return tasks

    def _work(
        self, probes: Collection[Probe], plan: Plan, tell: Tell
    ) -> list[Coroutine[Any, Any, None]]:
        here = [p for p in probes if isinstance(p, Here)]
        there = [p for p in probes if isinstance(p, There)]
        statements = [p for p in probes if isinstance(p, Sql)]
        neon = [p for p in probes if isinstance(p, NeonGet)]
        work = [self._ask_from_here(probe, tell) for probe in here]
        work += [self._list(p, plan, tell) for p in probes if isinstance(p, BucketListing)]
        work += [self._remember(p, plan, tell) for p in probes if isinstance(p, DrillRecord)]
        work += [self._lint(p, plan, tell) for p in probes if isinstance(p, PendingSql)]
        mine, net = self._environment, self._connections
        work += [flow.ask(p, plan, mine, net, tell) for p in probes if isinstance(p, SmokeFlow)]
        if statements:
            deadline = Deadline.after(self._patience.server)
            work.append(self._databases.ask(statements, plan, self._now(), deadline, tell))
        if neon:
            work.append(neon_questions.ask(neon, plan, self._environment, self._now(), tell))
        if there:
            work.append(self._ask_server(there, plan, tell))
        return work

    async def _ask_from_here(self, probe: Here, tell: Tell) -> None:
        match probe:
            case HttpGet():
                tell(probe, await http.get(probe))
            case LocalReports():
                tell(probe, await scan_reports.read(probe, self._now()))
            case Checkout():
                tell(probe, await checkout.read(probe))
            case TlsHandshake():
                tell(probe, await tls.handshake(probe, self._now()))
            case DnsLookup():
                tell(probe, await dns.lookup(probe))
            case CaaLookup():
                tell(probe, await caa.lookup(probe))
            case Mentions():
                tell(probe, await texts.mentions(probe))

    async def _remember(self, probe: DrillRecord, plan: Plan, tell: Tell) -> None:
        drill = await self._recall(plan, probe.drill)
        tell(probe, replace(drill or Drill(ended_at=0), asked_at=self._now()))

    async def _lint(self, probe: PendingSql, plan: Plan, tell: Tell) -> None:
        deadline = Deadline.after(self._patience.server)
        try:
            async with self._connections.session(plan.target, deadline) as session:
                tell(probe, await pending_sql.answer(probe, session, deadline))
        except TargetError as error:
            tell(probe, no_answer(error))

    async def _list(self, probe: BucketListing, plan: Plan, tell: Tell) -> None:
        tell(probe, await bucket.listing(probe, plan, self._environment))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    async def _ask_server(self, probes: Collection[There], plan: Plan, tell: Tell) -> None:
        deadline = Deadline.after(self._patience.server)
        bundled = [probe for probe in probes if isinstance(probe, Command | Login)]
        engines = [probe for probe in probes if isinstance(probe, Engine)]
        time = [probe for probe in probes if isinstance(probe, Clock)]
        try:
            async with (
                self._connections.session(plan.target, deadline) as session,
                asyncio.TaskGroup() as group,
            ):
                group.create_task(run_bundle(session, bundled, deadline, tell))
                for engine in engines:
                    group.create_task(docker.inspect(session, engine, deadline, tell))
                for clock in time:
                    now = self._clock.now
                    group.create_task(clocks.read(session, clock, deadline, tell, now))
        except TargetError as error:
            for probe in probes:
                tell(probe, no_answer(error))


async def _next(
    told: asyncio.Queue[tuple[Probe, Reading] | Task], deadline: Deadline
) -> tuple[Probe, Reading] | Task | None:
    try:
        async with asyncio.timeout(deadline.left()):
            return await told.get()
    except TimeoutError:
        return None


async def _ended(tasks: Collection[Task]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _too_late(deadline: Deadline) -> NoAnswer:
    detail = f"no answer came within {deadline.seconds:g} s"
    return NoAnswer(why=Silence.TIMED_OUT, detail=detail)
