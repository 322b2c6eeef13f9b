from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.staging_first import StagingFirst
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import TlsHandshake
from bot.domain.reading import Certificate

CHECK = StagingFirst()
HOST = "staging.shop.example"


def served(issuer: str = "CN=R11", code: int = 0, left: int = 100, name: str = HOST) -> Certificate:
    return Certificate(
        subject=f"CN={name}",
        issuer=issuer,
        names=(name,),
        not_before=0,
        not_after=1000 + left,
        asked_at=1000,
        verify_code=code,
        verify_message="unable to get local issuer certificate",
    )


@pytest.mark.parametrize(
    ("certificate", "outcome", "said"),
    [
        (served(), Outcome.PASS, f"{HOST} has a certificate by CN=R11"),
        (served("CN=(STAGING) Riddling Rhubarb R12", 20), Outcome.PASS, "(STAGING)"),
        (served("CN=(STAGING) R12", 62, name="other.example"), Outcome.FAIL, "code 62"),
        (served("CN=Caddy Local Authority", 20), Outcome.FAIL, "code 20"),
        (served(left=0), Outcome.FAIL, "has expired"),
        (served("CN=(STAGING) R12", 20, left=-1), Outcome.FAIL, "has expired"),
    ],
)
def test_a_real_certificate_or_one_of_a_staging_authority_will_do(
    make_plan: Callable[..., Plan], certificate: Certificate, outcome: Outcome, said: str
) -> None:
    plan = make_plan(tls={"staging": {"host": HOST}})

    finding = CHECK.examine({"tls": certificate}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_the_host_is_asked_where_the_plan_says(make_plan: Callable[..., Plan]) -> None:
    given = {"host": HOST, "address": "192.0.2.3", "port": 8443, "ca_file": "/own.pem"}
    plain = make_plan(tls={"staging": {"host": HOST}, "ca_file": "/ca.pem"})

    assert CHECK.probe(make_plan(tls={"staging": given})) == {
        "tls": TlsHandshake(name=HOST, address="192.0.2.3", port=8443, ca_file="/own.pem")
    }
    assert CHECK.probe(plain) == {"tls": TlsHandshake(name=HOST, address=HOST, ca_file="/ca.pem")}


def test_without_a_staging_host_it_warns(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.WARN
