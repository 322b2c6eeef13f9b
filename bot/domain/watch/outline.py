"""What the watch's chart shows: answers, errors, memory, connections, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from bot.domain.plan.watch import Alarms
from bot.domain.watch.picture import Bound, Curve, Panel, Picture
from bot.domain.watch.sample import Sample, Side, Visit
from bot.domain.watch.series import Stretch, curve, gaps, median, percentile, stretches

_MIB = 1_048_576
_MINUTE = 60_000
#: Curves of memory: the services that took most.
MOST_SERVICES = 4

Holes = Sequence[tuple[float, float]]


def outline(
    title: str, samples: Sequence[Sample], alarms: Alarms, *, switched: int, interval_ms: int
) -> Picture:
    """The samples in order of time, both sides; `switched` is the moment of the switch."""
    holes = tuple(
        ((start - switched) / _MINUTE, (end - switched) / _MINUTE)
        for start, end in gaps(samples, interval_ms)
    )
    parts = stretches(samples, switched=switched, interval_ms=interval_ms)
    panels = (
        _answers(parts, holes, samples, alarms),
        _errors(parts, holes, samples, alarms),
        _memory(parts, holes, samples),
        _connections(parts, holes, samples, alarms),
    )
    return Picture(title=title, panels=panels, gaps=holes)


def _answers(
    parts: Sequence[Stretch], holes: Holes, samples: Sequence[Sample], alarms: Alarms
) -> Panel:
    found = [
        curve("p50", parts, lambda known: percentile(visits(known), 50), holes),
        curve("p95", parts, lambda known: percentile(visits(known), 95), holes),
    ]
    before = percentile(visits([each for each in samples if each.side is Side.OLD]), 95)
    bounds = () if before is None else (Bound(name="limit", value=before * alarms.slower_fail),)
    return Panel(title="Answer time", unit="ms", curves=_known(*found), bounds=bounds)


def _errors(
    parts: Sequence[Stretch], holes: Holes, samples: Sequence[Sample], alarms: Alarms
) -> Panel:
    counted = shares(samples)
    found = [
        curve("of our visits", parts, failed_percent, holes),
        curve("of all requests", parts, lambda known: _percent(known, counted), holes),
    ]
    bound = Bound(name="limit", value=alarms.error_percent)
    return Panel(title="Errors", unit="%", curves=_known(*found), bounds=(bound,))


def _memory(parts: Sequence[Stretch], holes: Holes, samples: Sequence[Sample]) -> Panel:
    most: dict[str, float] = {}
    for each in samples:
        for part in each.parts:
            most[part.service] = max(most.get(part.service, 0), part.memory or 0)
    largest = sorted(most, key=lambda service: -most[service])[:MOST_SERVICES]
    found = [curve(name, parts, partial(memory_mib, service=name), holes) for name in largest]
    return Panel(title="Memory", unit="MiB", curves=_known(*found))


def _connections(
    parts: Sequence[Stretch], holes: Holes, samples: Sequence[Sample], alarms: Alarms
) -> Panel:
    most = [c.most for each in samples if (c := each.connections) is not None and c.most]
    bounds = tuple(
        Bound(name="limit", value=top * alarms.connections_percent / 100) for top in most[-1:]
    )
    found = curve("in use", parts, connections_used, holes)
    return Panel(title="Database connections", unit="", curves=_known(found), bounds=bounds)


def _known(*found: Curve | None) -> tuple[Curve, ...]:
    return tuple(each for each in found if each is not None)


def visits(samples: Sequence[Sample]) -> list[Visit]:
    """All visits of the samples."""
    return [visit for each in samples for visit in each.visits]


def failed_percent(samples: Sequence[Sample]) -> float | None:
    """The share of visits that got no health answer."""
    known = visits(samples)
    count = sum(visit.times for visit in known)
    failed = sum(visit.times for visit in known if visit.failure)
    return 100 * failed / count if count else None


def shares(samples: Sequence[Sample]) -> dict[int, tuple[int, int]]:
    """By the moment of a sample: requests that failed since the one before, and all of them.

    A counter that began anew says nothing of the time before.
    """
    found: dict[int, tuple[int, int]] = {}
    for left, right in pairwise(samples):
        was, now = left.requests, right.requests
        if was is None or now is None or was.since != now.since:
            continue
        failed, count = now.failed - was.failed, now.all - was.all
        if 0 <= failed <= count:
            found[right.at] = failed, count
    return found


def _percent(samples: Sequence[Sample], counted: dict[int, tuple[int, int]]) -> float | None:
    known = [counted[each.at] for each in samples if each.at in counted]
    count = sum(each for _, each in known)
    return 100 * sum(failed for failed, _ in known) / count if count else None


def memory_mib(samples: Sequence[Sample], service: str) -> float | None:
    """What a service's containers, or old units, took together; the median of the samples."""
    sums = []
    for each in samples:
        mine = [p.memory for p in each.parts if p.service == service and p.memory is not None]
        if mine:
            sums.append(sum(mine) / _MIB)
    return median(sums)


def connections_used(samples: Sequence[Sample]) -> float | None:
    """Connections to the database that were in use; the median of the samples."""
    known = [each.connections for each in samples if each.connections is not None]
    return median(float(each.used) for each in known if each.used is not None)
