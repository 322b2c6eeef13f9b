"""Strategy proxy, the host's Caddy reloads: no visitor lost there and back."""

from __future__ import annotations

from tests.acceptance.test_steps_ways import CADDY
from tests.benchmarks.figure import Figure
from tests.benchmarks.visits import failed, there_and_back


async def measure() -> list[Figure]:
    """Both directions, both families."""
    return failed("proxy_caddy", await there_and_back(CADDY))
