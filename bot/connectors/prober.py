"""Asks a public address over and over, one new connection each, as visitors do."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.connectors.trust import trusting
from bot.domain.plan import Plan
from bot.domain.probing import Shot

#: Requests a second.
RATE = 20.0
#: Seconds after which a visitor has gone away.
PATIENCE = 5.0
#: Seconds of its own delay that it makes up for.
_BEHIND = 0.5
_HTTPS = 443
_WELL = range(200, 400)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: where it goes, and what it asks for by name."""

    host: str
    port: int
    name: str
    path: str
    context: ssl.SSLContext | None

    @property
    def request(self) -> bytes:
        """As it goes over the wire."""
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {self.name}\r\nUser-Agent: slipway-prober\r\n"
            "Accept: */*\r\nConnection: close\r\n\r\n"
        ).encode()


def visit(plan: Plan) -> Visit:
    """The first health URL at the public address of the server at hand, whatever DNS says."""
    parts = urlsplit(plan.health[0])
    secure = parts.scheme == "https"
    target = plan.target
    return Visit(
        host=target.addresses[0] if target.addresses else target.host,
        port=parts.port or (_HTTPS if secure else 80),
        name=parts.hostname or plan.stack.domain,
        path=f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
        context=trusting(plan.tls.ca_file) if secure else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """Sends `rate` requests a second, each at its own time, however long others take.

    Where this process itself was held up, what it did not send in time is left out: a crowd that
    comes all at once afterwards would be lost by its own doing, and be told as visitors' trouble.
    """

    visit: Visit
    rate: float = RATE

    async def run(self, heard: Callable[[Shot], None]) -> None:
        """Until it is cancelled; what is under way then is not counted."""
        began = due = time.monotonic()
        tasks: set[asyncio.Task[None]] = set()
        try:
            for number in range(int(_DAY * self.rate)):
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                due = max(due + 1 / self.rate, time.monotonic() - _BEHIND)
                task = asyncio.create_task(self._shoot(began, number, heard))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _shoot(self, began: float, number: int, heard: Callable[[Shot], None]) -> None:
        at = time.monotonic()
        trouble = await answered(self.visit)
        took = time.monotonic() - at
        sent, waited = round((at - began) * 1000), round(took * 1000)
        heard(Shot(at=sent, took=waited, trouble=trouble, number=number))


async def answered(visit: Visit) -> str:
    """One request on a new connection: "" for a good answer, else what was wrong with it."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _asked(visit)
    except TimeoutError:
        return f"no answer within {PATIENCE:g} s"
    except (OSError, EOFError) as error:  # TLS errors are OSErrors
        return " ".join(f"{type(error).__name__} {error}".split())[:120]


async def _asked(visit: Visit) -> str:
    name = visit.name if visit.context else None
    reader, writer = await asyncio.open_connection(
        visit.host, visit.port, ssl=visit.context, server_hostname=name
    )
    try:
        writer.write(visit.request)
        status = (await reader.readline()).split()
    finally:
        writer.transport.abort()
    if len(status) < 2 or not status[1].isdigit():  # noqa: PLR2004 - protocol and number
        return "an answer that is no HTTP" if status else "the connection was closed"
    return "" if int(status[1]) in _WELL else f"status {int(status[1])}"
