from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.check import Outcome
from bot.domain.cutover import Side, Sighting, Writes
from bot.domain.pack import PROVES_NOT, Proof
from bot.domain.state import RunState
from bot.views.pack_facts import LONGEST, digest_of, facts, to_json
from tests.bot.views.packs import HEAD, NOW, bare, cutover, finding, pack, preflight, rollback, row


def test_a_pack_is_json_with_every_part_and_its_own_digest() -> None:
    told = facts(pack())

    assert json.loads(to_json(told)) == told
    assert told["verdict"] == "ROLLED BACK"
    assert told["break_glass"][0]["skipped"] == "signoffs, window"
    assert told["plan"]["moves"][0]["do"] == [{"line": "docker compose up -d", "where": "on web-1"}]
    assert told["watch"]["chart_says"].startswith("shop/production. Answers: ")
    assert told["audit"]["head"] == HEAD
    assert told["audit"]["proves_not"] == PROVES_NOT
    assert told["digest"] == digest_of(told)


def test_equal_packs_are_equal_to_the_byte_and_others_have_another_digest() -> None:
    assert to_json(facts(pack())) == to_json(facts(pack()))
    assert facts(pack())["digest"] != facts(pack(left_out=7))["digest"]


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"proof": Proof(rows=3, head=HEAD, broken_at=4)}, "THE AUDIT TRAIL IS BROKEN"),
        ({"rollback": rollback(state=RunState.RUNNING)}, "GOING BACK"),
        ({"rollback": rollback(seen=())}, "NOT SEEN BACK"),
        ({"rollback": rollback(switched=False)}, "STOPPED, THE OLD SERVICES SERVE"),
        ({"rollback": None}, "ON THE NEW STACK"),
        ({"rollback": None, "cutover": cutover(state=RunState.RUNNING)}, "CUTOVER UNDER WAY"),
        ({"rollback": None, "cutover": cutover(state=RunState.FAILED)}, "CUTOVER NOT DONE"),
        ({"rollback": None, "cutover": None}, "NOT READY, NOT MOVED"),
        (
            {"rollback": None, "cutover": None, "preflight": preflight(finding(Outcome.PASS))},
            "READY, NOT MOVED YET",
        ),
    ],
)
def test_the_verdict_is_what_was_seen_and_a_broken_trail_comes_first(
    changed: dict[str, Any], verdict: str
) -> None:
    assert facts(pack(**changed))["verdict"] == verdict


def test_of_a_migration_that_nobody_looked_at_there_is_little_to_say() -> None:
    told = facts(bare())

    assert told["verdict"] == "NOT LOOKED AT YET"
    assert [told[part] for part in ("plan", "preflight", "signoffs", "watch")] == [None] * 4
    assert told["vouched"] == {"waivers": [], "attestations": []}


def test_what_looks_like_a_secret_reaches_nobody() -> None:
    leaky = row(
        5,
        "drill:step:done",
        payload={"url": "postgres://shop:hunter2@db/shop", "token": "abc", "deep": [{"pwd": "x"}]},
    )
    told = to_json(
        facts(
            pack(
                timeline=(leaky,),
                preflight=preflight(finding(Outcome.FAIL, observed="SECRET_KEY=hunter2")),
            )
        )
    )

    assert "hunter2" not in told
    assert '"token": "***"' in told


def test_a_megabyte_is_cut_and_says_so() -> None:
    told = facts(pack(timeline=(row(5, "a:b:c", payload={"said": "ä" * 1_000_000}),)))
    said = told["timeline"]["rows"][0]["facts"]["said"]

    assert said == "ä" * LONGEST + "… (cut: 1,000,000 characters)"


def test_a_waiver_without_its_finding_excuses_nothing_and_an_old_word_does_not_count() -> None:
    told = facts(pack(preflight=preflight(finding(Outcome.PASS))))["vouched"]

    assert told["waivers"][0]["excuses"] == ""
    assert [one["counts"] for one in told["attestations"]] == [True, False]
    assert (
        facts(pack(made=NOW + timedelta(days=9)))["vouched"]["attestations"][0]["counts"] is False
    )


def test_writes_that_nobody_counted_are_none_or_say_why() -> None:
    silent = rollback(writes=Writes(), seen=(Sighting(target="web-1", side=Side.NEW),))
    why = rollback(writes=Writes(said="the database does not answer"))

    assert facts(pack(rollback=silent))["rollback"]["writes_at_risk"] is None
    assert facts(pack(rollback=why))["rollback"]["writes_at_risk"]["said"].startswith(
        "the database"
    )
