"""Both databases, so that every test of the storage runs on each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.secret import Secret
from storage.database import Database, open_database
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, milliseconds: int) -> None:
        self._now += timedelta(milliseconds=milliseconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def key() -> Secret:
    return Secret("5a" * 32)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'slipway.db'}"


@pytest.fixture
async def database(url: str, clock: SetClock) -> AsyncIterator[Database]:
    opened = await open_database(url, clock)
    yield opened
    await opened.close()
