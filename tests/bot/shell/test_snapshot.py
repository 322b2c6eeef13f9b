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


def test_the_connection_string_is_read_where_the_plan_says_and_goes_through_a_pipe() -> None:
    (act,) = snapshot.take(plan(database={"kind": "postgres", "url": {"file": "/k/url"}}))

    assert "printf '%s' \"$(cat /k/url)\" | python3 -c" in act.argv[2]
    assert "/k/url" not in "".join(act.argv[3:])
