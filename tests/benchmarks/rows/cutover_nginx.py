"""Strategy proxy, the host's nginx reloads: no visitor lost there and back."""

from __future__ import annotations

from tests.acceptance.test_steps_ways import NGINX
from tests.benchmarks.figure import Figure
from tests.benchmarks.visits import failed, there_and_back


async def measure() -> list[Figure]:
    """Both directions, both families."""
    return failed("proxy_nginx", await there_and_back(NGINX))
