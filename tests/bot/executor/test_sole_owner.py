"""Who is alone with an SQLite file."""

from __future__ import annotations

from pathlib import Path

from bot.executor.sole_owner import SoleOwner, sole_owner


async def test_the_first_is_alone_and_the_next_ones_know_that_it_lives(tmp_path: Path) -> None:
    first, second, third = (SoleOwner(path=tmp_path / "db.engine") for _ in range(3))
    try:
        assert first.alone()
        await first.share()
        assert not second.alone()
        await second.share()
        first.close()
        assert not third.alone()
        third.close()
        second.close()
        assert third.alone()
    finally:
        for one in (first, second, third):
            one.close()
    assert (tmp_path / "db.engine").stat().st_mode & 0o077 == 0


def test_a_database_server_needs_no_lock() -> None:
    assert sole_owner("postgresql://slipway@/slipway") is None
    found = sole_owner("sqlite:////var/lib/slipway/slipway.db")
    assert found is not None
    assert found.path == Path("/var/lib/slipway/slipway.db.engine")
