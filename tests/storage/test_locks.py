from __future__ import annotations

from storage import locks
from storage.database import Database

SHOP = "shop/production"


async def test_a_migration_is_locked_once_until_it_is_unlocked(database: Database) -> None:
    async with database.transaction() as tx:
        assert await locks.put(tx, name="a", migration=SHOP, reason="rolled back", by="slipway")
        assert not await locks.put(tx, name="b", migration=SHOP, reason="audit", by="U0LEAD")
        assert await locks.put(tx, name="c", migration="blog/production", reason="x", by="U0")
        lock = await locks.of(tx, SHOP)
        assert lock is not None
        assert (lock.reason, lock.by) == ("rolled back", "slipway")

    async with database.transaction() as tx:
        lifted = await locks.lift(tx, migration=SHOP, because="mended", by="U0LEAD")
        assert lifted == lock
        assert await locks.of(tx, SHOP) is None
        assert await locks.lift(tx, migration=SHOP, because="again", by="U0LEAD") is None
        assert await locks.put(tx, name="d", migration=SHOP, reason="audit", by="U0LEAD")
        assert await locks.of(tx, "blog/production") is not None
