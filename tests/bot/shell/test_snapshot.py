from __future__ import annotations

from bot.shell import snapshot
from tests.bot.executor.shop import plan

NEON = plan(database={"kind": "neon", "project": "river-1", "api_key": {"env": "NEON_KEY"}})


def test_the_name_is_the_plans_so_that_a_repetition_finds_it() -> None:
    assert snapshot.name(NEON) == f"slipway-shop-production-{NEON.digest}"
    assert snapshot.name(NEON) != snapshot.name(plan(quorum=3))


def test_the_key_travels_on_standard_input() -> None:
    (act,) = snapshot.take(NEON)

    assert "curl --config -" in act.argv[2]
    assert "--header" not in act.argv[2]


def test_a_dump_gets_its_name_only_when_it_is_whole() -> None:
    (act,) = snapshot.take(plan(database={"kind": "postgres", "url": {"file": "/k/url"}}))

    assert '--file="$1.new"' in act.argv[2]
    assert act.argv[2].endswith('&& mv "$1.new" "$1"')
    assert "$(cat /k/url)" in act.argv[2]
