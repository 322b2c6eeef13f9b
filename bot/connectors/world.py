"""The world as it is: servers over SSH, and what the bot sees over HTTP, TLS and DNS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from types import TracebackType
from typing import Any, Protocol, Self

from bot.connectors import clocks
from bot.connectors.deadline import Deadline
from bot.connectors.privacy import without_secrets
from bot.connectors.server import Tell, run_bundle
from bot.connectors.session import Session
from bot.connectors.silence import no_answer
from bot.connectors.ssh import Connections
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probe import Clock, Command, DrillRecord, Engine, Login, Probe, RoleMembers
from bot.domain.reading import Approvers, Drill, NoAnswer, Reading, Silence

There = Command | Login | Engine | Clock
Task = asyncio.Task[None]
AskPeople = Callable[[RoleMembers, Plan], Awaitable[Reading]]
Recall = Callable[[Plan, str], Awaitable[Drill | None]]

#: Seconds at most by which the server, which has most to do, hears its questions first.
HEAD_START = 1.0


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


def connecting(environment: Mapping[str, str], patience: Patience) -> Connections:
    """Connections as patient as that, none of them open yet."""
    return Connections(environment, patience.connect, patience.idle)


async def _nobody(_: RoleMembers, __: Plan) -> Reading:
    return Approvers(connected=False)


async def _no_drill(_: Plan, __: str) -> Drill | None:
    return None


class World:
    """Implements `Connector`. Keeps one SSH connection per server until `aclose` or idleness.

    `recall` gives the last drill of that name for the plan's migration, None when there was none;
    `people` says who could sign off. `connections` may have been opened before; they are closed
    with the rest.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, by name
        self,
        *,
        environment: Mapping[str, str],
        clock: WallClock,
        patience: Patience | None = None,
        recall: Recall = _no_drill,
        people: AskPeople = _nobody,
        connections: Connections | None = None,
    ) -> None:
        self._environment = environment
        self._clock = clock
        self._patience = patience or Patience()
        self._recall = recall
        self._people = people
        self._connections = connections or connecting(environment, self._patience)

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
        there = [p for p in probes if isinstance(p, There)]
        drills = [p for p in probes if isinstance(p, DrillRecord)]
        roles = [p for p in probes if isinstance(p, RoleMembers)]
        others = [p for p in probes if not isinstance(p, There | DrillRecord | RoleMembers)]
        connected = asyncio.Event()
        work = [self._ask_server(there, plan, connected, tell)] if there else []
        work += [self._remember(probe, plan, tell) for probe in drills]
        work += [self._ask_people(probe, plan, tell) for probe in roles]
        if others:
            turn = connected if there else None
            work.append(self._ask_others(others, plan, turn, tell))
        return work

    async def _ask_others(
        self, probes: Collection[Probe], plan: Plan, turn: asyncio.Event | None, tell: Tell
    ) -> None:
        """When it is their turn; what they need is loaded while the server works."""
        deadline = Deadline.after(self._patience.server)
        if turn is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEAD_START):
                    await turn.wait()
        module = await asyncio.to_thread(import_module, "bot.connectors.elsewhere")
        place = module.Elsewhere(self._environment, self._connections, self._now())
        async with asyncio.TaskGroup() as group:
            for errand in place.errands(probes, plan, deadline, tell):
                group.create_task(errand)

    async def _ask_people(self, probe: RoleMembers, plan: Plan, tell: Tell) -> None:
        tell(probe, await self._people(probe, plan))

    async def _remember(self, probe: DrillRecord, plan: Plan, tell: Tell) -> None:
        drill = await self._recall(plan, probe.drill)
        tell(probe, replace(drill or Drill(ended_at=0), asked_at=self._now()))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    async def _ask_server(
        self, probes: Collection[There], plan: Plan, connected: asyncio.Event, tell: Tell
    ) -> None:
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
                for clock in time:
                    now = self._clock.now
                    group.create_task(clocks.read(session, clock, deadline, tell, now))
                connected.set()
                for engine in engines:
                    group.create_task(_inspect(session, engine, deadline, tell))
        except TargetError as error:
            for probe in probes:
                tell(probe, no_answer(error))
        finally:
            connected.set()


async def _inspect(session: Session, engine: Engine, deadline: Deadline, tell: Tell) -> None:
    docker = await asyncio.to_thread(import_module, "bot.connectors.docker")
    await docker.inspect(session, engine, deadline, tell)


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
