"""Samples for the tests of what is drawn and told of them."""

from __future__ import annotations

from bot.domain.watch.sample import (
    Connections,
    Part,
    Requests,
    Sample,
    Side,
    Visit,
)

#: The moment of the switch in these tests.
SWITCHED = 1_753_000_000_000
INTERVAL = 30_000
URL = "https://shop.example/health"
MIB = 1_048_576


def seen(seconds: float, **known: object) -> Sample:
    """What was seen so long after the switch; before it by the old side."""
    side = Side.OLD if seconds < 0 else Side.NEW
    return Sample(at=SWITCHED + round(seconds * 1000), side=side, **known)  # type: ignore[arg-type]


def visits(*took: float, failed: int = 0) -> tuple[Visit, ...]:
    """Answers that took so many milliseconds, and some that never came."""
    good = tuple(Visit(url=URL, status=200, ms=ms) for ms in took)
    return good + (Visit(url=URL, status=502, ms=1.0, failure="status 502"),) * failed


def part(service: str, mib: int | None) -> Part:
    """A container that takes so much."""
    return Part(service=service, memory=None if mib is None else mib * MIB)


def full(seconds: float, *, used: int = 12, failed: int = 0, count: int = 0) -> Sample:
    """A look that found out everything that a chart shows."""
    return seen(
        seconds,
        visits=visits(10, 20, 30),
        parts=(part("api", 120), part("web", 90)),
        connections=Connections(used=used, most=100),
        requests=Requests(ok=count - failed, failed=failed, since=1),
    )
