"""Drills on a real server: figures, failures that are told, and nothing left after any death."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import drills
from sandbox.migration import write
from sandbox.server import Server
from sandbox.slack import Message
from sandbox.stage import stage
from tests.drill_process import DrillProcess

pytestmark = pytest.mark.server

RESTORE = ["look-around", "canary-before", "dump", "canary-after", "restore", "clean-up"]
OLD_WRITES = ["look-around", "dump", "restore", "migrate", "start-old-app", "old-writes"]
LOCKS_ORDERS = """
import os, psycopg
connection = psycopg.connect(os.environ["DATABASE_URL"])
connection.execute("alter table orders add column note text")
connection.execute("select pg_sleep(0.6)")
connection.commit()
"""
TALKS_AND_FAILS = """
import os, psycopg
print("I use", os.environ["DATABASE_URL"].split(":")[2].split("@")[0])
psycopg.connect(os.environ["DATABASE_URL"]).execute("alter table no_such_table add x int")
"""
BREAKS_THE_OLD_CODE = """
import os, psycopg
connection = psycopg.connect(os.environ["DATABASE_URL"])
connection.execute("alter table sessions rename column account_id to owner_id")
connection.commit()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The server, and what the bot's environment holds for its drills."""

    server: Server
    secrets: dict[str, str]
    folder: Path

    def drill(self, kind: str, *task: str) -> DrillProcess:
        file = write(self.folder, drills.drilled(self.server, *task))
        return DrillProcess(kind=kind, file=file, folder=self.folder, environment=self.secrets)

    def sessions(self) -> str:
        count = "select count(*) from sessions"
        return self.server.run(f"runuser -u postgres -- psql -Atc '{count}' shop").stdout.strip()


@pytest.fixture
def shop(server: Server, tmp_path: Path) -> Iterator[Shop]:
    with drills.prepared(server) as secrets:
        yield Shop(server=server, secrets=secrets, folder=tmp_path)
        assert drills.left_over(server) == ""


async def test_the_team_sees_a_restore_drill_hold_and_the_checks_know_of_it(shop: Shop) -> None:
    async with stage(shop.folder, **shop.secrets) as on_stage:
        on_stage.write(drills.drilled(shop.server))
        await on_stage.ask("/migrate drill restore", "dba")

        async def ended() -> Message | None:
            cards = [card for card in await on_stage.cards() if "drill" in card.text]
            assert len(cards) <= 1
            return next((card for card in cards if not card.text.startswith("RUNNING")), None)

        card = await on_stage.slack.wait_for(ended, 90)
        assert card is not None
        assert card.text == "HELD · drill: restore of the database · shop/production"
        shown = on_stage.slack.shown(card)
        assert "row before: there" in shown
        assert "row after: absent" in shown
        await on_stage.ask("/migrate audit", "lead")
        answers = await on_stage.slack.wait_for(lambda: on_stage.slack.ephemerals("lead"))
        assert "drill" in on_stage.slack.shown(answers[-1])
        verdict = await on_stage.preflight()
        assert verdict.text.startswith("READY")

        async def told() -> bool:
            thread = await on_stage.slack.thread(verdict.channel, verdict.ts)
            details = "\n".join(map(on_stage.slack.shown, thread))
            return "the drill today held" in details and "a restore took" in details

        assert await on_stage.slack.wait_for(told, 20)


async def test_a_migration_drill_measures_how_long_which_table_is_locked(shop: Shop) -> None:
    said = await shop.drill("migration", "python3", "-c", LOCKS_ORDERS).run()

    facts = said["facts"]
    assert said["held"] is True, said
    assert facts["lock_table"] == "public.orders"
    assert 300 <= facts["lock_ms"] <= facts["migrate_ms"]


async def test_a_task_that_fails_is_told_with_its_last_words_and_without_secrets(
    shop: Shop,
) -> None:
    said = await shop.drill("migration", "python3", "-c", TALKS_AND_FAILS).run()

    password = shop.secrets["SHOP_SCRATCH_URL"].split(":")[2].split("@")[0]
    assert said["held"] is False
    assert "no_such_table" in said["trouble"]
    assert password not in str(said)
    stored = b"".join(file.read_bytes() for file in shop.folder.rglob("*.db*"))
    assert b"no_such_table" in stored
    assert password.encode() not in stored


async def test_a_schema_that_the_old_code_cannot_write_is_found_out(shop: Shop) -> None:
    before = shop.sessions()
    said = await shop.drill("old-writes", "python3", "-c", BREAKS_THE_OLD_CODE).run()

    assert said["held"] is False
    assert "'login' answered 500, not 200" in said["trouble"]
    assert shop.sessions() == before


async def test_a_restore_drill_that_dies_in_every_step_still_measures_and_leaves_nothing(
    shop: Shop,
) -> None:
    process = shop.drill("restore")
    seen: list[str] = []
    said = await process.run_killed_in_every_step(
        lambda _: seen.append(drills.left_over(shop.server))
    )

    assert set(RESTORE) <= set(process.killed)
    assert any("slipway_canary" in left for left in seen)
    assert said["held"] is True, said
    assert (said["facts"]["row_before"], said["facts"]["row_after"]) == ("there", "absent")


async def test_old_writes_that_die_in_every_step_never_touch_production_and_leave_nothing(
    shop: Shop,
) -> None:
    before = shop.sessions()
    process = shop.drill("old-writes")
    seen: list[str] = []
    said = await process.run_killed_in_every_step(
        lambda _: seen.append(drills.left_over(shop.server))
    )

    assert set(OLD_WRITES) <= set(process.killed)
    assert any("slipway_drill" in left for left in seen)
    assert any(".service" in left for left in seen)
    assert said["held"] is True, said
    assert said["facts"]["requests"] == 2
    assert shop.sessions() == before
