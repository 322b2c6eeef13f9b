from __future__ import annotations

from bot.shell import migration_lock
from tests.bot.executor.shop import plan


def test_the_lock_knows_the_plan_and_not_only_the_app() -> None:
    mine, other = plan(), plan(quorum=3)

    assert migration_lock.take(mine).argv[-2] == migration_lock.take(other).argv[-2]
    assert migration_lock.take(mine).argv[-1] != migration_lock.take(other).argv[-1]
    assert migration_lock.held(mine).argv[-1] == migration_lock.release(mine).argv[-1]
