"""The gate that visits the app, with the real curl."""

from __future__ import annotations

import asyncio

import pytest

from bot.shell import outside
from tests.bot.executor.shop import HOST_KEY, plan
from tests.integration.listeners import Serve, listening

WELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
ILL = b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
HERE = {
    "name": "web-1",
    "host": "127.0.0.1",
    "user": "deploy",
    "host_key": HOST_KEY,
    "key": {"env": "KEY"},
}


class Moods:
    """Answers each request by the next mood, and by the last one from then on."""

    def __init__(self, *moods: bytes) -> None:
        self._moods = list(moods)
        self.visits = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        mood = self._moods[min(self.visits, len(self._moods) - 1)]
        self.visits += 1
        if not mood:
            await asyncio.Event().wait()
        writer.write(mood)
        await writer.drain()


async def visited(serve: Serve) -> int:
    """The status with which the gate ends."""
    async with listening(serve) as port:
        shop = plan(
            targets=[HERE],
            health=[f"http://127.0.0.1:{port}/health"],
            thresholds={"health_ms": 300},
        )
        (act,) = outside.health(shop)
        process = await asyncio.create_subprocess_exec(*act.argv, stderr=asyncio.subprocess.DEVNULL)
        return await asyncio.wait_for(process.wait(), 20)


@pytest.mark.parametrize("once", [ILL, b""], ids=["refused", "silent"])
async def test_one_bad_answer_between_good_ones_does_not_fail_the_gate(once: bytes) -> None:
    moods = Moods(once, WELL)

    assert await visited(moods.serve) == 0
    assert moods.visits == 2


@pytest.mark.parametrize("always", [ILL, b""], ids=["refused", "silent"])
async def test_an_app_that_is_never_well_fails_it_after_three_visits(always: bytes) -> None:
    moods = Moods(always)

    assert await visited(moods.serve) != 0
    assert moods.visits == 3
