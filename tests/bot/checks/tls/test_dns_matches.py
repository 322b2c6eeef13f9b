from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.dns_matches import DnsMatches
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import DnsLookup
from bot.domain.reading import DnsAnswers, NoAnswer, Output, ResolverAnswer, Silence

CHECK = DnsMatches()
OWN = ("192.0.2.10", "2001:db8::10")


def says(
    *a: str, resolver: str = "9.9.9.9", aaaa: tuple[str, ...] = (), failure: str = ""
) -> ResolverAnswer:
    return ResolverAnswer(resolver=resolver, a=a, aaaa=aaaa, failure=failure)


def test_resolvers_come_from_the_plan_and_addresses_from_the_server(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(dns={"resolvers": ["9.9.9.9", "1.1.1.1:53"]})

    asked = CHECK.probe(plan)

    assert asked["dns"] == DnsLookup(name="shop.example", resolvers=("9.9.9.9", "1.1.1.1:53"))
    assert set(asked) == {"dns", "own"}
    assert set(CHECK.probe(make_plan(target={"addresses": ["192.0.2.10"]}))) == {"dns"}


@pytest.mark.parametrize(
    ("answers", "outcome", "said", "remedy"),
    [
        ((says("192.0.2.10"),), Outcome.PASS, "shop.example is 192.0.2.10", ""),
        (
            (says("192.0.2.10", aaaa=("2001:DB8:0::10",)), says("192.0.2.10", aaaa=OWN[1:])),
            Outcome.PASS,
            "192.0.2.10 and 2001:DB8:0::10",
            "",
        ),
        (
            (says("192.0.2.10", aaaa=("2001:db8::bad",)),),
            Outcome.FAIL,
            "also leads to 2001:db8::bad",
            "Delete the AAAA record 2001:db8::bad or listen on it.",
        ),
        (
            (says("198.51.100.1"),),
            Outcome.FAIL,
            "also leads to 198.51.100.1",
            "Point the A record of shop.example away from 198.51.100.1",
        ),
        (
            (says("198.51.100.1"), says(failure="timed out", resolver="1.1.1.1")),
            Outcome.FAIL,
            "198.51.100.1",
            "Point the A record",
        ),
        (
            (says("192.0.2.10"), says(aaaa=OWN[1:], resolver="1.1.1.1")),
            Outcome.FAIL,
            "9.9.9.9 says 192.0.2.10; 1.1.1.1 says 2001:db8::10",
            "TTL",
        ),
        ((says(failure="NXDOMAIN"),), Outcome.FAIL, "no address at 9.9.9.9", "Add an A record"),
        ((says(),), Outcome.FAIL, "has no address", "Add an A record"),
        ((says("not an address"),), Outcome.FAIL, "not an address", "Point the A record"),
        ((says(failure="timed out"),), Outcome.UNKNOWN, "9.9.9.9: timed out", ""),
        (
            (says("192.0.2.10"), says(failure="SERVFAIL", resolver="1.1.1.1")),
            Outcome.UNKNOWN,
            "1.1.1.1: SERVFAIL",
            "",
        ),
        ((), Outcome.UNKNOWN, "no resolver was asked", ""),
    ],
)
def test_every_address_must_be_this_servers(
    make_plan: Callable[..., Plan],
    answers: tuple[ResolverAnswer, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(target={"addresses": list(OWN)})

    finding = CHECK.examine({"dns": DnsAnswers(answers=answers)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_the_server_names_its_addresses_where_the_plan_does_not(
    plan: Plan, recorded: Callable[[str], Output]
) -> None:
    dns = DnsAnswers(answers=(says("172.21.0.2"),))

    assert CHECK.examine({"dns": dns, "own": recorded("addresses.txt")}, plan).outcome is (
        Outcome.PASS
    )


def test_the_address_whose_host_key_was_proved_is_the_servers_too(
    plan: Plan, recorded: Callable[[str], Output]
) -> None:
    dns = DnsAnswers(answers=(says("192.0.2.10"),))

    assert CHECK.examine({"dns": dns, "own": recorded("addresses.txt")}, plan).outcome is (
        Outcome.PASS
    )


def test_without_the_servers_addresses_nothing_is_known(
    plan: Plan, rows: Callable[..., Output]
) -> None:
    dns = DnsAnswers(answers=(says("192.0.2.10"),))
    lost = NoAnswer(why=Silence.UNREACHABLE, detail="no route")

    for own in (rows(), lost):
        assert CHECK.examine({"dns": dns, "own": own}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
