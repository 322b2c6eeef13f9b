from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.tls_as_served import TlsAsServed
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import TlsHandshake
from bot.domain.reading import Certificate, NoAnswer, Silence

CHECK = TlsAsServed()
DAY = 86_400
RELOAD = "`sudo systemctl reload-or-restart shop-proxy`"


def served(code: int = 0, left: int = 90 * DAY) -> Certificate:
    return Certificate(
        subject="CN=shop.example",
        issuer="CN=Some CA",
        names=("shop.example",),
        not_before=0,
        not_after=1_000_000_000 + left,
        asked_at=1_000_000_000,
        verify_code=code,
        verify_message="what OpenSSL says",
    )


def test_the_server_itself_is_asked_whatever_dns_says(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(tls={"ca_file": "/etc/slipway/ca.pem"})

    assert CHECK.probe(plan) == {
        "tls": TlsHandshake(
            name="shop.example", address="192.0.2.10", ca_file="/etc/slipway/ca.pem"
        )
    }
    behind_nat = make_plan(target={"addresses": ["198.51.100.7"]})
    assert CHECK.probe(behind_nat) == {
        "tls": TlsHandshake(name="shop.example", address="198.51.100.7")
    }


@pytest.mark.parametrize(
    ("certificate", "outcome", "said", "remedy"),
    [
        (served(), Outcome.PASS, "90 days left, by CN=Some CA", ""),
        (served(left=14 * DAY), Outcome.PASS, "14 days left", ""),
        (served(left=14 * DAY - 1), Outcome.WARN, "13 days left", "Renew it before"),
        (served(left=0), Outcome.FAIL, "has expired", "Renew it"),
        (served(code=10), Outcome.FAIL, "(code 10)", "Renew it"),
        (served(code=9), Outcome.FAIL, "(code 9)", "clock"),
        (served(code=18), Outcome.FAIL, "(code 18)", "public authority"),
        (served(code=19), Outcome.FAIL, "(code 19)", "tls.ca_file"),
        (served(code=20), Outcome.FAIL, "(code 20)", "intermediate"),
        (served(code=21), Outcome.FAIL, "(code 21)", "intermediate"),
        (served(code=23), Outcome.FAIL, "(code 23)", "revoked"),
        (served(code=62), Outcome.FAIL, "(code 62)", "this very name"),
        (served(code=77), Outcome.FAIL, "(code 77)", "that OpenSSL trusts"),
    ],
)
def test_trust_comes_first_and_then_the_days(
    plan: Plan, certificate: Certificate, outcome: Outcome, said: str, remedy: str
) -> None:
    finding = CHECK.examine({"tls": certificate}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert remedy in finding.remediation
    assert (RELOAD in finding.remediation) is (outcome is not Outcome.PASS)


def test_without_a_known_proxy_nothing_is_reloaded(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(legacy={"proxy": None})

    assert CHECK.examine({"tls": served(code=10)}, plan).remediation == "Renew it."


def test_where_nobody_serves_https_today_there_is_nothing_to_judge(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(legacy={"ports": [80]})

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP


def test_no_handshake_is_unknown(plan: Plan) -> None:
    refused = NoAnswer(why=Silence.REFUSED, detail="connection refused")

    assert CHECK.examine({"tls": refused}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
