"""A project with a real PostgreSQL behind it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.neon import NeonStandIn, Project
from sandbox.neon.history import ACCOUNT, History
from tests.postgres import binaries


@pytest.fixture
async def real() -> AsyncIterator[NeonStandIn]:
    """The stand-in whose project keeps real data; gone at the end with all its clusters."""
    home = Path(tempfile.mkdtemp(prefix="slipway-neon-"))
    history = History(binaries=binaries(), home=home)
    try:
        if os.geteuid() == 0:
            shutil.chown(home, ACCOUNT, ACCOUNT)
        project = Project(storage=history)
        await history.begin(project.main.id)
        async with NeonStandIn(project) as neon:
            yield neon
    finally:
        await history.aclose()
        shutil.rmtree(home)
