"""What counters say between two looks, when they may begin anew or not be seen at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.watch.sample import Requests, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Requests, and those of them that were answered with a 5xx."""

    all: int = 0
    failed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(all=self.all + other.all, failed=self.failed + other.failed)


def counted(samples: Iterable[Sample], gap: int) -> Count:
    """What was answered between these looks, where counters were read at most `gap` ms apart."""
    total = Count()
    known = [(sample.at, sample.requests) for sample in samples if sample.requests]
    for (earlier, before), (later, now) in pairwise(known):
        if later - earlier <= gap:
            total += _between(before, now)
    return total


def _between(before: Requests, now: Requests) -> Count:
    """After a restart the counters start at nought: all that they show came since."""
    anew = now.since != before.since or now.all < before.all or now.failed < before.failed
    known = Count() if anew else Count(all=before.all, failed=before.failed)
    return Count(all=now.all - known.all, failed=now.failed - known.failed)


def restarted(samples: Iterable[Sample], gap: int) -> dict[str, int]:
    """By service, how often its containers were restarted between looks at most `gap` ms apart.

    A container that was made anew starts at nought, and that is no restart.
    """
    times: dict[str, int] = defaultdict(int)
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for sample in samples:
        for part in sample.parts:
            if part.restarts is None:
                continue
            at, before = last.get((part.service, part.name), (0, 0))
            if sample.at - at <= gap and part.restarts > before:
                times[part.service] += part.restarts - before
            last[part.service, part.name] = (sample.at, part.restarts)
    return dict(times)
