"""Strategy redirect: no visitor lost there and back, and the front sees the visitors' addresses."""

from __future__ import annotations

from tests.benchmarks.figure import Figure
from tests.benchmarks.vantage import VISITOR
from tests.benchmarks.visits import Visits, failed, there_and_back


async def measure() -> list[Figure]:
    """Both directions, both families."""
    visits = await there_and_back({})
    return [*failed("redirect", visits), _strangers(visits)]


def _strangers(visits: Visits) -> Figure:
    return Figure(
        name="redirect_strangers",
        value=len(visits.whom - set(VISITOR)),
        unit="addresses",
        target="the front sees the visitors' own addresses and no other",
        met=visits.whom == set(VISITOR),
        compared_with=", ".join(sorted(visits.whom)),
    )
