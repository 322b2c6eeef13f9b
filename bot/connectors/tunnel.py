"""A port of this machine's loopback that ends at a place which only the server can reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import paramiko

from bot.connectors.deadline import Deadline
from bot.connectors.session import Session
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import TargetError

_PIECE = 32_768


class Forward:
    """Accepts here, opens there, and carries bytes both ways; `refusal` is why the last failed."""

    def __init__(self, session: Session, host: str, port: int, deadline: Deadline) -> None:
        self.refusal: TargetError | None = None
        self._session = session
        self._place = (host, port)
        self._deadline = deadline
        self._open: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, until one side ends it or `aclose` does."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def aclose(self) -> None:
        """End what is still open."""
        open_ = tuple(self._open)
        for task in open_:
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            channel = await self._session.forward(*self._place, self._deadline)
            down = asyncio.create_task(_down(channel, writer))
            try:
                await _up(reader, channel)
            finally:
                channel.close()
                await undisturbed(_ended(down))
        except TargetError as error:
            self.refusal = error
        finally:
            writer.close()


async def _up(reader: asyncio.StreamReader, channel: paramiko.Channel) -> None:
    with suppress(OSError):
        while data := await reader.read(_PIECE):
            await asyncio.to_thread(channel.sendall, data)


async def _down(channel: paramiko.Channel, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await asyncio.to_thread(channel.recv, _PIECE):
            writer.write(data)
            await writer.drain()
        writer.close()


async def _ended(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task})


@asynccontextmanager
async def tunnel(
    session: Session, host: str, port: int, deadline: Deadline
) -> AsyncIterator[tuple[int, Forward]]:
    """The local port, and the forward whose `refusal` tells why nothing came through."""
    forward = Forward(session, host, port, deadline)
    server = await asyncio.start_server(forward.accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], forward
    finally:
        server.close()
        await undisturbed(forward.aclose())
        await server.wait_closed()
