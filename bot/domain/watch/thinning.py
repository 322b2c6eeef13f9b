"""Many samples as few: medians for a chart years later, counts that stay whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from statistics import median
from typing import TypeVar

from bot.domain.watch.sample import Connections, Flow, Health, Jobs, Line, Logs, Part, Sample, Visit

T = TypeVar("T")

#: One sample is kept for so many milliseconds: five minutes.
EVERY = 300_000
_MOST_LINES = 3


def thinned(samples: Iterable[Sample], every: int = EVERY) -> tuple[Sample, ...]:
    """One sample for each stretch of `every` milliseconds and each side, at its last look.

    Times of answers and memory become medians; visits, failures and log lines are still counted
    in full; of everything else the last, or the worst, that was seen is kept.
    """
    groups = _grouped(samples, lambda one: (one.at // every, one.side.value))
    return tuple(_one(group) for group in groups.values())


def _one(group: Sequence[Sample]) -> Sample:
    last = group[-1]
    return replace(
        last,
        visits=_visits(visit for sample in group for visit in sample.visits),
        flow=_flow([sample.flow for sample in group if sample.flow]),
        parts=_parts(part for sample in group for part in sample.parts),
        missing=_last(sample.missing for sample in group),
        requests=_last(sample.requests for sample in group),
        logs=_logs([sample.logs for sample in group if sample.logs]),
        connections=_connections([s.connections for s in group if s.connections]),
        jobs=_jobs([sample.jobs for sample in group if sample.jobs]),
        certificate=_last(sample.certificate for sample in group),
        log_files=_last(sample.log_files or None for sample in group) or (),
        disk_free=min((s.disk_free for s in group if s.disk_free is not None), default=None),
        unseen=tuple(dict.fromkeys(why for sample in group for why in sample.unseen)),
        looks=sum(sample.looks for sample in group),
    )


def _visits(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    groups = _grouped(visits, lambda one: (one.url, one.status, one.build, one.failure))
    return tuple(
        replace(alike[0], ms=_typical(alike), times=sum(one.times for one in alike))
        for alike in groups.values()
    )


def _typical(alike: Iterable[Visit]) -> float | None:
    known = _median(one.ms for one in alike)
    return None if known is None else round(known, 1)


def _flow(flows: Sequence[Flow]) -> Flow | None:
    return next((flow for flow in flows if flow.failure), flows[-1] if flows else None)


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    groups = _grouped(parts, lambda one: (one.service, one.name))
    return tuple(_part(alike) for alike in groups.values())


def _part(alike: Sequence[Part]) -> Part:
    memory = _median(one.memory for one in alike)
    ill = any(one.health is Health.UNHEALTHY for one in alike)
    return replace(
        alike[-1],
        health=Health.UNHEALTHY if ill else alike[-1].health,
        oom_killed=True if any(one.oom_killed for one in alike) else alike[-1].oom_killed,
        memory=None if memory is None else round(memory),
    )


def _logs(logs: Sequence[Logs]) -> Logs | None:
    if not logs:
        return None
    known = [one.exhausted for one in logs if one.exhausted is not None]
    return Logs(
        since=logs[0].since,
        errors=sum(one.errors for one in logs),
        exhausted=sum(known) if known else None,
        top=top(line for one in logs for line in one.top),
    )


def top(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The three most frequent texts."""
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.text] += line.times
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    return tuple(Line(text=text, times=times) for text, times in ranked[:_MOST_LINES])


def _connections(seen: Sequence[Connections]) -> Connections | None:
    used = max((one.used for one in seen if one.used is not None), default=None)
    return replace(seen[-1], used=used) if seen else None


def _jobs(seen: Sequence[Jobs]) -> Jobs | None:
    oldest = max((one.oldest for one in seen if one.oldest is not None), default=None)
    return replace(seen[-1], oldest=oldest) if seen else None


def _grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _last(values: Iterable[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return known[-1] if known else None
