from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.port_80_open import Port80Open
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import HttpGet
from bot.domain.reading import HttpAnswer, NoAnswer, Output, Reading, Silence

CHECK = Port80Open()
ANSWER = HttpAnswer(status=404, content_type="", body="", milliseconds=3, address="192.0.2.10")


def test_the_challenge_is_asked_of_the_server_itself(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(target={"addresses": ["198.51.100.7"]})
    url = "http://shop.example/.well-known/acme-challenge/slipway-preflight"

    assert CHECK.probe(plan)["http"] == HttpGet(url=url, address="198.51.100.7")
    assert CHECK.probe(make_plan())["http"] == HttpGet(url=url, address="192.0.2.10")


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        ((ANSWER, "198.51.100.1", "no"), Outcome.PASS, "192.0.2.10 answers with 404 on port 80"),
        ((ANSWER, "192.0.2.10", "yes"), Outcome.SKIP, "no view from outside"),
        ((ANSWER, "", "no"), Outcome.SKIP, "no view from outside"),
        ((Silence.REFUSED, "198.51.100.1", "no"), Outcome.FAIL, "it said so"),
        ((Silence.TIMED_OUT, "198.51.100.1", "no"), Outcome.FAIL, "it said so"),
        ((Silence.UNREACHABLE, "198.51.100.1", "no"), Outcome.FAIL, "it said so"),
        ((Silence.LOST, "198.51.100.1", "no"), Outcome.UNKNOWN, "it said so"),
        ((Silence.GARBLED, "198.51.100.1", "no"), Outcome.UNKNOWN, "it said so"),
    ],
)
def test_any_answer_to_somebody_outside_is_an_open_port(
    plan: Plan,
    rows: Callable[..., Output],
    seen: tuple[HttpAnswer | Silence, str, str],
    outcome: Outcome,
    said: str,
) -> None:
    http, address, same = seen
    answer: Reading = (
        http if isinstance(http, HttpAnswer) else NoAnswer(why=http, detail="it said so")
    )
    came = rows(f"client\t{address}", f"same\t{same}")

    finding = CHECK.examine({"http": answer, "client": came}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_without_a_service_on_port_80_there_is_nothing_to_see(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(legacy={"ports": [443]})

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP


def test_from_where_the_bot_looks_must_be_known(plan: Plan) -> None:
    silent = NoAnswer(why=Silence.LOST, detail="gone")

    assert CHECK.examine({"http": ANSWER, "client": silent}, plan).outcome is Outcome.UNKNOWN
