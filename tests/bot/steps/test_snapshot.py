from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell.act import Where
from bot.steps.snapshot import Snapshot
from tests.bot.executor.shop import plan

STEP = Snapshot()


def test_postgres_is_dumped_under_the_plans_own_name_and_no_word_holds_its_url(shop: Plan) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)

    assert do.where is Where.BOT
    assert "printf '%s' \"${SHOP_DATABASE_URL}\" |" in do.argv[2]
    assert not [word for word in do.argv[3:] if "SHOP_DATABASE_URL" in word]
    assert f"slipway-shop-production-{shop.digest}" in do.argv
    assert "PGDMP" in look.line
    assert STEP.undo(shop) == ()


def test_a_database_that_only_the_server_reaches_is_dumped_there() -> None:
    there = {"kind": "postgres", "url": {"env": "SHOP_DATABASE_URL"}, "via": "target"}
    known = plan(database=there)
    (do,), (look,) = STEP.do(known), STEP.look(known)

    file = f"/var/lib/slipway/shop-production/slipway-shop-production-{known.digest}.dump"
    assert do.argv[5] == "ssh"
    assert do.argv[-1].endswith(file)
    assert look.where is Where.SERVER
    assert look.argv[-1] == file


def test_neon_is_asked_for_a_snapshot_that_is_not_there_yet() -> None:
    neon = {"kind": "neon", "project": "quiet-river-1", "api_key": {"env": "NEON_API_KEY"}}
    (do,) = STEP.do(plan(database=neon))

    assert "https://console.neon.tech/api/v2/projects/quiet-river-1" in do.line
    assert '"${NEON_API_KEY}"' in do.line
    assert do.argv[2].index("/snapshots") < do.argv[2].index("--request POST")
    assert STEP.look(plan(database=neon))


def test_without_a_database_there_is_nothing_to_do(bare: Plan) -> None:
    assert STEP.do(bare) == STEP.look(bare) == ()
