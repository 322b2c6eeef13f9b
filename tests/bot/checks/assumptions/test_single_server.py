from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.assumptions.single_server import SingleServer
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import DnsAnswers, ResolverAnswer

CHECK = SingleServer()


def says(*a: str, failure: str = "") -> ResolverAnswer:
    return ResolverAnswer(resolver="9.9.9.9", a=a, failure=failure)


@pytest.mark.parametrize(
    ("answers", "outcome", "said"),
    [
        ((says("192.0.2.10"),), Outcome.PASS, "192.0.2.10: 1 in the plan"),
        ((says("192.0.2.10"), says("192.0.2.10")), Outcome.PASS, "192.0.2.10"),
        (
            (says("192.0.2.10", "192.0.2.11"),),
            Outcome.FAIL,
            "shop.example leads to 2 servers: 192.0.2.10 and 192.0.2.11; the plan names 1",
        ),
        ((says("192.0.2.10"), says("192.0.2.11")), Outcome.FAIL, "2 servers"),
        ((says("192.0.2.10", "192.0.2.11"), says(failure="SERVFAIL")), Outcome.FAIL, "2 servers"),
        ((says("192.0.2.10"), says(failure="SERVFAIL")), Outcome.UNKNOWN, "9.9.9.9: SERVFAIL"),
        ((says(),), Outcome.UNKNOWN, "has no A record"),
        ((), Outcome.UNKNOWN, "has no A record"),
    ],
)
def test_there_are_no_more_addresses_than_servers(
    plan: Plan, answers: tuple[ResolverAnswer, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"dns": DnsAnswers(answers=answers)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_seen_from_one_of_two_servers_two_addresses_are_fine(
    make_plan: Callable[..., Plan],
) -> None:
    one = make_plan()
    first = one.target
    both = one.model_copy(
        update={"targets": (first, first.model_copy(update={"name": "web2", "host": "192.0.2.11"}))}
    )
    seen = DnsAnswers(answers=(says("192.0.2.10", "192.0.2.11"),))

    for target in both.targets:
        here = both.at(target)
        assert here.target == target
        assert CHECK.examine({"dns": seen}, here).outcome is Outcome.PASS
