"""On a real PostgreSQL it is in tests/integration/test_connection_budget.py."""

from __future__ import annotations

from bot.domain.connection_budget import Budget, Pool


def test_the_peak_is_old_and_new_and_those_who_look() -> None:
    pools = (Pool(service="api", processes=4, size=30), Pool(service="web", processes=0, size=9))
    budget = Budget(legacy=20, pools=pools)

    assert budget.new == 4 * 30 + 1 + 1
    assert budget.peak == 20 + 122 + 2 + 3
    assert budget.fits(97) == (67 - 27) // 4
    assert Budget(legacy=20, pools=()).fits(97) == 0
    assert budget.fits(10) == 0
