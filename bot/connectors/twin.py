"""Asks two addresses for the same at the same time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bot.connectors.prober import PATIENCE, Visit
from bot.domain.errors import GarbledAnswer, TargetError
from bot.domain.twin import Reply, reply

_MOST = 262_144


async def twins(old: Visit, new: Visit, path: str) -> tuple[Reply, Reply]:
    """Both answers. Raises `TargetError` when one of them does not come."""
    first, second = await asyncio.gather(
        _asked(replace(old, path=path), "the old app"),
        _asked(replace(new, path=path), "the new stack"),
    )
    return first, second


async def _asked(visit: Visit, who: str) -> Reply:
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            raw = await _read(visit)
    except (OSError, EOFError, TimeoutError) as error:  # TLS errors are OSErrors
        why = type(error).__name__
        raise TargetError(f"{who} gives no answer to {visit.path}: {why}") from None
    took = round((time.monotonic() - began) * 1000)
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split()
    if len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004 - protocol and number
        raise GarbledAnswer(f"{who} gives no HTTP answer to {visit.path}")
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    chunked = any(name.casefold() == "transfer-encoding" for name, _ in pairs)
    return reply(int(words[1]), pairs, _joined(body) if chunked else body, took)


async def _read(visit: Visit) -> bytes:
    name = visit.name if visit.context else None
    reader, writer = await asyncio.open_connection(
        visit.host, visit.port, ssl=visit.context, server_hostname=name
    )
    try:
        writer.write(visit.request)
        found = b""
        while len(found) < _MOST and (more := await reader.read(65_536)):
            found += more
    finally:
        writer.transport.abort()
    return found


def _joined(body: bytes) -> bytes:
    """The chunks as one."""
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            return whole
        whole, body = whole + rest[:length], rest[length + 2 :]
    return whole
