"""One SSH connection per server, opened once and shared, closed when nobody used it for a while."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import paramiko

from bot.connectors.deadline import Deadline
from bot.connectors.handshake import Handshake
from bot.connectors.peer import connected, spoken
from bot.connectors.secret_source import fetch
from bot.connectors.session import Session
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import TargetError, TimedOut
from bot.domain.plan import Target
from bot.domain.secret import Secret

_THREADS = 32


@dataclass(slots=True, kw_only=True)
class _Place:
    """A server's connection, and the lock under which it is opened."""

    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    session: Session | None = None
    closing: asyncio.TimerHandle | None = None


class Connections:
    """The open connections, by server. `patience` bounds the opening, `idle` the unused; seconds.

    Keys come from `environment` or from where the target says. No agent, no known_hosts, no
    configuration of the machine is used: only the pinned host key and the named key.
    """

    def __init__(self, environment: Mapping[str, str], patience: float, idle: float) -> None:
        self._environment = environment
        self._patience = patience
        self._idle = idle
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="ssh")
        self._places: dict[Target, _Place] = {}
        self._closers: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def session(self, target: Target, deadline: Deadline) -> AsyncIterator[Session]:
        """The connection to that server; stays open afterwards for the next one who asks.

        Raises the `TargetError` that says why there is none.
        """
        place = self._places.setdefault(target, _Place())
        session = await self._shared(place, target, deadline.within(self._patience))
        session.users += 1
        try:
            yield session
        finally:
            session.users -= 1
            self._leave(place, session)

    async def greet(self, target: Target) -> None:
        """Open the connection now, because questions will follow; they will tell of any trouble."""
        with suppress(TargetError):
            async with self.session(target, Deadline.after(self._patience)):
                pass

    async def aclose(self) -> None:
        """Close every connection and end every thread."""
        for place in self._places.values():
            if place.closing is not None:
                place.closing.cancel()
        sessions = [place.session for place in self._places.values() if place.session is not None]
        self._places.clear()
        await asyncio.gather(*(asyncio.to_thread(session.close) for session in sessions))
        await asyncio.gather(*self._closers)
        await asyncio.to_thread(self._threads.shutdown)

    async def _shared(self, place: _Place, target: Target, deadline: Deadline) -> Session:
        try:
            async with asyncio.timeout(deadline.left()):
                await place.opening.acquire()
        except TimeoutError:
            raise TimedOut(_silent(target, "did not answer", deadline)) from None
        try:
            if place.session is not None and not place.session.usable:
                self._retire(place, place.session)
            if place.session is None:
                place.session = await self._opened(target, deadline)
            return place.session
        finally:
            place.opening.release()

    async def _opened(self, target: Target, deadline: Deadline) -> Session:
        key = await fetch(target.key, self._environment, deadline)
        sock = await connected(target.host, target.port, self._threads, deadline)
        return await self._logged_in(sock, target, key, deadline)

    async def _logged_in(
        self, sock: socket.socket, target: Target, key: Secret, deadline: Deadline
    ) -> Session:
        handshake = Handshake(sock, target)
        login = asyncio.wrap_future(self._threads.submit(handshake.login, key))
        settled = False
        try:
            done, _ = await asyncio.wait({login}, timeout=deadline.left())
            if not done:
                raise TimedOut(_silent(target, handshake.stage, deadline))
            session = Session(login.result(), target, self._threads)
            settled = True
        finally:
            if not settled:
                await undisturbed(_given_up(handshake, login))
        return session

    def _leave(self, place: _Place, session: Session) -> None:
        if place.closing is not None:
            place.closing.cancel()
        if place.session is session and session.usable:
            loop = asyncio.get_running_loop()
            place.closing = loop.call_later(self._idle, self._retire, place, session)
        else:
            self._retire(place, session)

    def _retire(self, place: _Place, session: Session) -> None:
        """Give it to nobody else; the last user's leaving closes it."""
        if place.session is session:
            place.session = None
        if not session.users:
            task = asyncio.ensure_future(asyncio.to_thread(session.close))
            self._closers.add(task)
            task.add_done_callback(self._closers.discard)


async def _given_up(handshake: Handshake, login: asyncio.Future[paramiko.Transport]) -> None:
    await asyncio.to_thread(handshake.cut)
    await asyncio.wait({login})
    login.exception()


def _silent(target: Target, stage: str, deadline: Deadline) -> str:
    return f"{spoken(target.host, target.port)} {stage} within {deadline.seconds:g} s"
