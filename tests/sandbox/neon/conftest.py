"""A project with a real PostgreSQL behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.neon import NeonStandIn
from tests.neon import real_neon


@pytest.fixture
async def real() -> AsyncIterator[NeonStandIn]:
    """The stand-in whose project keeps real data; gone at the end with all its clusters."""
    async with real_neon() as neon:
        yield neon
