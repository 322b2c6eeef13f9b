"""One authenticated SSH connection, used by many questions at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

import paramiko
from paramiko.ssh_exception import ChannelException, SSHException

from bot.connectors.deadline import Deadline
from bot.connectors.peer import spoken
from bot.connectors.silence import ConnectionLost, UseRefused
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import TimedOut
from bot.domain.plan import Target

T = TypeVar("T")
# sshd allows ten sessions on a connection by default (MaxSessions).
CHANNELS = 8
_OPENING = 0.5


class Session:
    """Channels over one connection.

    `users` counts the questions under way; who meets utter silence sets `doubtful`, and nobody
    else gets this connection.
    """

    def __init__(self, transport: paramiko.Transport, target: Target, threads: Executor) -> None:
        self.target = target
        self.users = 0
        self.doubtful = False
        self._transport = transport
        self._threads = threads
        self._channels = asyncio.Semaphore(CHANNELS)

    @property
    def usable(self) -> bool:
        """Whether the connection was not seen to break."""
        return self._transport.is_active() and not self.doubtful

    async def call(self, work: Callable[[paramiko.Channel], T], deadline: Deadline) -> T:
        """Do blocking work on a fresh channel in a thread; at the deadline the channel is closed.

        Raises `TimedOut`, `ConnectionLost`, `UseRefused`, or the `TargetError` of the work. No
        thread is left behind, not even after a cancellation.
        """
        try:
            async with asyncio.timeout(deadline.left()):
                await self._channels.acquire()
        except TimeoutError:
            raise self._late(deadline) from None
        try:
            return await self._bounded(_Errand(self._transport, self.target, work), deadline)
        finally:
            self._channels.release()

    async def forward(self, host: str, port: int, deadline: Deadline) -> paramiko.Channel:
        """A channel to a place as the server reaches it; whoever asks for it closes it.

        Raises `UseRefused` when the server does not connect there, `ConnectionLost`, `TimedOut`.
        """
        place = f"{spoken(host, port)} from {self.target.name}"
        opening = asyncio.to_thread(
            self._transport.open_channel,
            "direct-tcpip",
            (host, port),
            ("127.0.0.1", 0),
            timeout=deadline.left(),
        )
        try:
            return await opening
        except ChannelException as error:
            raise UseRefused(f"{place} cannot be reached: {error.text}") from None
        except (SSHException, EOFError, OSError):
            if not deadline.left():
                raise self._late(deadline) from None
            raise ConnectionLost(f"the connection to {self.target.name} was lost") from None

    def close(self) -> None:
        """End the connection and its thread. Blocks for a moment."""
        self._transport.close()
        if self._transport.is_alive():
            self._transport.join()

    async def _bounded(self, errand: _Errand[T], deadline: Deadline) -> T:
        job = self._threads.submit(errand.run)
        future = asyncio.wrap_future(job)
        try:
            done, _ = await asyncio.wait({future}, timeout=deadline.left())
        finally:
            await undisturbed(self._finish(errand, job, future))
        if not done:
            raise self._late(deadline)
        return future.result()

    async def _finish(self, errand: _Errand[T], job: Future[T], future: asyncio.Future[T]) -> None:
        if future.done() or job.cancel():
            return
        errand.cut()
        _, busy = await asyncio.wait({future}, timeout=_OPENING)
        if busy and not errand.opened:  # the server opens no channel: nothing on it comes back
            self._transport.close()
        await asyncio.wait({future})
        future.exception()

    def _late(self, deadline: Deadline) -> TimedOut:
        place = f"{self.target.name} ({spoken(self.target.host, self.target.port)})"
        return TimedOut(f"{place} did not answer within {deadline.seconds:g} s")


class _Errand(Generic[T]):
    """Work on one channel, in a thread; `cut` ends it from the loop."""

    def __init__(
        self, transport: paramiko.Transport, target: Target, work: Callable[[paramiko.Channel], T]
    ) -> None:
        self._transport = transport
        self._name = target.name
        self._work = work
        self._channel: paramiko.Channel | None = None
        self._gone = False

    @property
    def opened(self) -> bool:
        """Whether closing the channel is enough to come back."""
        return self._channel is not None

    def run(self) -> T:
        try:
            channel = self._opened()
            try:
                return self._work(channel)
            finally:
                channel.close()
        except ChannelException:
            raise UseRefused(f"{self._name} opens no channel for a command") from None
        except (SSHException, EOFError, OSError):
            raise ConnectionLost(f"the connection to {self._name} was lost") from None

    def cut(self) -> None:
        self._gone = True
        if self._channel is not None:
            self._channel.close()

    def _opened(self) -> paramiko.Channel:
        channel = self._channel = self._transport.open_session(timeout=3_600)
        if self._gone:
            channel.close()
        return channel
