"""Drills on a branch at Neon: a real server, a real PostgreSQL behind the stand-in, every death."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from sandbox import drills
from sandbox.migration import write
from sandbox.neon import Fault, Kind, NeonStandIn
from sandbox.server import Server
from tests.acceptance.test_drills import LOCKS_ORDERS, TALKS_AND_FAILS
from tests.drill_process import DrillProcess
from tests.neon import database, gateway, real_neon, url

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

OLD_WRITES = ["branch", "migrate", "start-old-app", "old-writes", "clean-up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The server, the shop's tables at Neon, and what the bot's environment holds."""

    server: Server
    neon: NeonStandIn
    secrets: dict[str, str]
    folder: Path

    def drill(self, kind: str, *task: str) -> DrillProcess:
        content = {**drills.drilled(self.server, *task), "database": database(self.neon, "shop")}
        file = write(self.folder, content)
        environment = {**self.secrets, "NEON_API_KEY": self.neon.key}
        return DrillProcess(kind=kind, file=file, folder=self.folder, environment=environment)

    def production(self) -> tuple[object, ...]:
        """What a drill must leave alone: sessions, and the columns of every table."""
        with psycopg.connect(url(self.neon, "shop")) as connection:
            sessions = connection.execute("select count(*) from sessions").fetchone()
            columns = connection.execute(
                "select table_name, column_name from information_schema.columns"
                " where table_schema = 'public' order by 1, 2"
            ).fetchall()
        return sessions, tuple(columns)

    def left(self) -> str:
        """Whatever a drill may leave behind, on the server and at Neon."""
        (project,) = self.neon.projects.values()
        others = [each.name for each in project.branches.values() if not each.default]
        return "\n".join(filter(None, (drills.left_over(self.server), *others)))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def neon(server: Server) -> AsyncIterator[NeonStandIn]:
    """The shop's tables and its account at Neon; one for all, for it takes its time to begin."""
    async with real_neon(gateway(server), "shop") as neon:
        server.run(
            f"set -a; . /etc/shop/shop.env; DATABASE_URL='{url(neon, 'shop')}'"
            "; cd /opt/shop && python3 -m shop.schema"
        )
        yield neon


@pytest.fixture
def shop(server: Server, neon: NeonStandIn, tmp_path: Path) -> Shop:
    email, secret = server.login()
    logins = {"SHOP_LOGIN": email, "SHOP_LOGIN_PASSWORD": secret}
    return Shop(server=server, neon=neon, secrets=logins, folder=tmp_path)


async def test_a_migration_drill_on_a_branch_measures_the_locks_and_main_never_changes(
    shop: Shop,
) -> None:
    before = shop.production()
    said = await shop.drill("migration", "python3", "-c", LOCKS_ORDERS).run()

    facts = said["facts"]
    assert said["held"] is True, said
    assert facts["lock_table"] == "public.orders"
    assert 300 <= facts["lock_ms"] <= facts["migrate_ms"]
    assert (shop.production(), shop.left()) == (before, "")


async def test_a_task_that_fails_on_a_branch_is_told_without_its_password(shop: Shop) -> None:
    said = await shop.drill("migration", "python3", "-c", TALKS_AND_FAILS).run()

    password = url(shop.neon, "shop").split(":")[2].split("@")[0]
    assert said["held"] is False
    assert "no_such_table" in said["trouble"]
    assert password not in str(said)
    stored = b"".join(file.read_bytes() for file in shop.folder.rglob("*.db*"))
    assert password.encode() not in stored
    assert shop.neon.key.encode() not in stored
    assert shop.left() == ""


async def test_old_writes_on_a_branch_that_die_in_every_step_leave_nothing_anywhere(
    shop: Shop,
) -> None:
    before = shop.production()
    shop.neon.faults.append(Fault(kind=Kind.LOST_ANSWER, method="POST", path="branches$"))
    process = shop.drill("old-writes")
    seen: list[str] = []
    said = await process.run_killed_in_every_step(lambda _: seen.append(shop.left()))

    assert set(OLD_WRITES) <= set(process.killed)
    assert any("slipway-drill" in left and ".service" in left for left in seen)
    assert said["held"] is True, said
    assert said["facts"]["requests"] == 2
    assert (shop.production(), shop.left()) == (before, "")
