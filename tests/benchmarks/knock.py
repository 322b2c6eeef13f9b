"""Knocks at a server: so many new connections a second, one request each. Standard library only.

It is sent as text to wherever it shall knock from. Arguments: host name, requests a second by each
address, seconds, then the addresses. Prints JSON: how late the knocks themselves came, and by
address and half of the time what was asked, what failed and why, who saw the page, which builds
answered, and for how many seconds on end none was seen to be answered well.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from collections import Counter

PATIENCE = 15.0
#: A page that needs no database; every so many knocks the health page, which tells the build.
PAGE, TELLS, EVERY = "/login", "/health", 20
#: Seconds by which the knocks may be late before a failure is called the prober's own.
STARVED = 1.0
HALVES = ("there", "back")


class Refused(Exception):
    """An answer, but not 200."""


class Clock:
    """How late this program itself is: what a visitor would never be."""

    def __init__(self) -> None:
        self.late = self.worst = 0.0

    def told(self, late: float) -> None:
        """One knock more, so many seconds after its time."""
        self.late = late
        self.worst = max(self.worst, late)


class Door:
    """What was seen at one address in one half of the time."""

    def __init__(self, host: str, address: str, clock: Clock) -> None:
        self.host, self.address, self.clock = host, address, clock
        self.asked = self.page = self.starved = 0
        self.builds: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.ends: list[tuple[float, bool]] = []
        self.trust = ssl.create_default_context()
        self.trust.check_hostname = False
        self.trust.verify_mode = ssl.CERT_NONE

    async def knock(self) -> None:
        """One connection, one request."""
        path = PAGE if self.asked % EVERY else TELLS
        self.asked += 1
        began, late = time.monotonic(), self.clock.late
        try:
            async with asyncio.timeout(PATIENCE):
                body = await self._ask(path)
            if path == TELLS:
                self.builds[json.loads(body[body.find(b"{") : body.rfind(b"}") + 1])["build"]] += 1
            self.ends.append((began, True))
        except Exception as error:  # noqa: BLE001 - whatever it is, a visitor saw it
            self.failures[f"{type(error).__name__} {error}"[:60]] += 1
            self.ends.append((began, False))
            self.starved += max(late, self.clock.late) > STARVED

    async def _ask(self, path: str) -> bytes:
        reader, writer = await asyncio.open_connection(
            self.address, 443, ssl=self.trust, server_hostname=self.host
        )
        try:
            ask = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
            writer.write(ask.encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            first, _, headers = head.partition(b"\r\n")
            if b" 200 " not in first:
                self.page += b" 503 " in first and b"retry-after:" in headers.lower()
                raise Refused(first.decode() or "the connection was closed")
            return body
        finally:
            writer.close()

    def seen(self) -> dict[str, object]:
        """As JSON."""
        return {
            "asked": self.asked,
            "failed": sum(self.failures.values()),
            "page": self.page,
            "starved": self.starved,
            "why": dict(self.failures),
            "builds": dict(self.builds),
            "away": self._away(),
        }

    def _away(self) -> float:
        """The longest time between two good answers, or the ends, with a bad one between them."""
        longest, bad = 0.0, False
        since = last = min(self.ends)[0]
        for began, good in sorted(self.ends):
            last = began
            if good:
                if bad:
                    longest = max(longest, began - since)
                since, bad = began, False
            else:
                bad = True
        return max(longest, last - since) if bad else longest


async def main(host: str, rate: float, seconds: float, addresses: list[str]) -> None:
    """Knock evenly at every address; late knocks are made up for, none is left out."""
    clock = Clock()
    doors = {half: [Door(host, each, clock) for each in addresses] for half in HALVES}
    knocks: set[asyncio.Task[None]] = set()
    began, last = time.monotonic(), int(rate * seconds)
    for number in range(last):
        due = began + number / rate
        await asyncio.sleep(due - time.monotonic())
        clock.told(time.monotonic() - due)
        for door in doors[HALVES[2 * number >= last]]:
            task = asyncio.create_task(door.knock())
            knocks.add(task)
            task.add_done_callback(knocks.discard)
    await asyncio.gather(*knocks)
    seen = {half: {door.address: door.seen() for door in some} for half, some in doors.items()}
    print(json.dumps({"late": clock.worst, **seen}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
