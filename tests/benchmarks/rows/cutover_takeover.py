"""Strategy takeover: how long nobody is served, what visitors get meanwhile, and the way back."""

from __future__ import annotations

from tests.acceptance.test_steps_ways import TAKEOVER
from tests.benchmarks.figure import Figure
from tests.benchmarks.visits import DIRECTIONS, Visits, there_and_back, told

SECONDS = 52.0
#: Seconds; the old app itself runs on through it all, so its start costs nothing.
ROLLBACK = 10.0


async def measure() -> list[Figure]:
    """The gap in each direction, told and not promised; the way back in its time."""
    visits = await there_and_back(TAKEOVER, SECONDS)
    each = [figure for direction in DIRECTIONS for figure in _gap(direction, visits)]
    return [*each, _rollback(visits)]


def _gap(direction: str, visits: Visits) -> list[Figure]:
    doors = visits.seen[direction]
    name, asked = f"takeover_{DIRECTIONS[direction]}", visits.total(direction, "asked")
    page = visits.total(direction, "page")
    return [
        Figure(
            name=f"{name}_gap",
            value=max(door["away"] for door in doors.values()),
            unit="s",
            target="told, not promised: the longest time without the app, either family",
            met=None,
            compared_with=f"{page:,} of {asked:,} got the page: 503 with Retry-After",
        ),
        Figure(
            name=f"{name}_refused",
            value=(refused := visits.total(direction, "failed") - page),
            unit=f"of {asked:,}",
            target="0: whoever does not get the app gets the page",
            met=refused == 0,
            compared_with=told(direction, visits),
        ),
    ]


def _rollback(visits: Visits) -> Figure:
    return Figure(
        name="takeover_rollback",
        value=visits.returned,
        unit="s",
        target="order to old traffic: at most 10 s and the app's own start (0 s, it runs)",
        met=visits.returned <= ROLLBACK,
    )
