"""A quarter of an hour in short: one point of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.domain.watch.counting import Count, counted, restarted
from bot.domain.watch.sample import Moment, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one container needed, as the median of the quarter; bytes.

    `started` tells one life of it from the next.
    """

    service: str
    name: str
    started: Moment | None
    used: int
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From `start` for a quarter of an hour; `restarts` go by service.

    `killed` are the lives of containers, by service and start, that were short of memory.
    """

    start: Moment
    requests: Count
    memory: tuple[Memory, ...]
    restarts: tuple[tuple[str, int], ...]
    killed: tuple[tuple[str, Moment], ...]


#: A quarter in which nobody looked.
NOTHING = Stretch(start=0, requests=Count(), memory=(), restarts=(), killed=())


def stretch(samples: Sequence[Sample], start: Moment, gap: int) -> Stretch:
    """The looks from `start` on, and the one before them; nothing is made of a gap in between."""
    first = next((number for number, one in enumerate(samples) if one.at >= start), len(samples))
    linked, samples = samples[max(0, first - 1) :], samples[first:]
    return Stretch(
        start=start,
        requests=counted(linked, gap),
        memory=_memory(samples),
        restarts=tuple(sorted(restarted(linked, gap).items())),
        killed=tuple(
            sorted({(p.service, p.started or 0) for s in samples for p in s.parts if p.oom_killed})
        ),
    )


def _memory(samples: Sequence[Sample]) -> tuple[Memory, ...]:
    used: dict[tuple[str, str, Moment | None], list[int]] = defaultdict(list)
    limits: dict[tuple[str, str, Moment | None], int | None] = {}
    for sample in samples:
        for part in sample.parts:
            if part.memory is not None:
                life = (part.service, part.name, part.started)
                used[life].append(part.memory)
                limits[life] = part.limit
    return tuple(
        Memory(
            service=life[0],
            name=life[1],
            started=life[2],
            used=round(median(each)),
            limit=limits[life],
        )
        for life, each in used.items()
    )
