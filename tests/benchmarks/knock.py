"""Knocks at a server: so many new connections a second, one request each. Standard library only.

It is sent as text to wherever it shall knock from. Arguments: host name, requests a second by each
address, seconds, then the addresses. Prints JSON: by address what was asked, what failed and why,
which builds answered, and the longest time in seconds without a good answer.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from collections import Counter
from itertools import pairwise

PATIENCE = 15.0
#: A page that needs no database; every so many knocks the health page, which tells the build.
PAGE, TELLS, EVERY = "/login", "/health", 20


class Refused(Exception):
    """An answer, but not 200."""


class Door:
    """What was seen at one address."""

    def __init__(self, host: str, address: str) -> None:
        self.host, self.address = host, address
        self.asked = 0
        self.builds: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.good: list[float] = []
        self.trust = ssl.create_default_context()
        self.trust.check_hostname = False
        self.trust.verify_mode = ssl.CERT_NONE

    async def knock(self) -> None:
        """One connection, one request."""
        path = PAGE if self.asked % EVERY else TELLS
        self.asked += 1
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                body = await self._ask(path)
            if path == TELLS:
                self.builds[json.loads(body[body.find(b"{") : body.rfind(b"}") + 1])["build"]] += 1
            self.good.append(began)
        except Exception as error:  # noqa: BLE001 - whatever it is, a visitor saw it
            self.failures[f"{type(error).__name__} {error}"[:60]] += 1

    async def _ask(self, path: str) -> bytes:
        reader, writer = await asyncio.open_connection(
            self.address, 443, ssl=self.trust, server_hostname=self.host
        )
        try:
            ask = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
            writer.write(ask.encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise Refused(head.split(b"\r\n", 1)[0].decode())
            return body
        finally:
            writer.close()

    def seen(self) -> dict[str, object]:
        """As JSON."""
        times = sorted(self.good)
        gaps = [later - sooner for sooner, later in pairwise(times)]
        return {
            "asked": self.asked,
            "failed": sum(self.failures.values()),
            "why": dict(self.failures),
            "builds": dict(self.builds),
            "gap": max(gaps, default=0.0),
        }


async def main(host: str, rate: float, seconds: float, addresses: list[str]) -> None:
    """Knock evenly at every address; late knocks are made up for, none is left out."""
    doors = [Door(host, address) for address in addresses]
    knocks: set[asyncio.Task[None]] = set()
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(began + number / rate - time.monotonic())
        for door in doors:
            task = asyncio.create_task(door.knock())
            knocks.add(task)
            task.add_done_callback(knocks.discard)
    await asyncio.gather(*knocks)
    print(json.dumps({door.address: door.seen() for door in doors}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
