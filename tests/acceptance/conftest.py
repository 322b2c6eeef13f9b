"""The whole set for a test: local Slack, real server, the bot as a process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.migration import migration, secrets
from sandbox.server import Server
from sandbox.stage import Stage, stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
async def on_stage(server: Server, folder: Path) -> AsyncIterator[Stage]:
    """A healthy shop whose migration file is in place."""
    async with stage(folder, **secrets(server)) as set_up:
        set_up.write(migration(server))
        yield set_up
