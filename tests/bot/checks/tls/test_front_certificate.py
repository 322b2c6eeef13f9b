from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.front_certificate import FrontCertificate
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import survey

CHECK = FrontCertificate()
ALERT = "curl: (35) tlsv1 alert internal error"
NO_ISSUER = "curl: (60) unable to get local issuer certificate"


def looks(trusted: int, shown: int, said: str = "") -> tuple[str, ...]:
    rows = (f"trusted\t{trusted}\t{said}", f"shown\t{shown}\t{said if shown else ''}")
    return ("front\t10.0.0.2", *rows)


@pytest.mark.parametrize(
    ("lines", "own", "outcome", "said", "remedy"),
    [
        (looks(0, 0), "", Outcome.PASS, "caddy shows a trusted certificate for shop.example", ""),
        (looks(0, 0), "/ca.pem", Outcome.PASS, "a trusted certificate", ""),
        (looks(60, 0, NO_ISSUER), "/ca.pem", Outcome.PASS, "of your own authority", ""),
        (looks(60, 0, NO_ISSUER), "", Outcome.FAIL, f"not trust: {NO_ISSUER}", "a public"),
        (
            looks(35, 35, ALERT),
            "/ca.pem",
            Outcome.FAIL,
            f"caddy has no certificate for shop.example: {ALERT}",
            "pass /.well-known/acme-challenge/ of port 80 on to caddy",
        ),
        (looks(7, 7, "refused"), "", Outcome.FAIL, "does not listen on 443: refused", "https"),
        (("front\tabsent",), "", Outcome.SKIP, "caddy does not run yet", ""),
        (("front\tblind",), "", Outcome.UNKNOWN, "the server has no curl", "install --yes curl`"),
        (looks(28, 28, "too slow"), "", Outcome.UNKNOWN, "too slow", ""),
    ],
)
def test_caddy_needs_its_certificate_before_visitors_come(
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    own: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(tls={"ca_file": own} if own else {})
    finding = CHECK.examine({"front": rows(*lines)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
    assert outcome is not Outcome.FAIL or "logs --no-log-prefix" in finding.remediation
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_the_front_of_the_plan_is_asked(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(stack={"front": {"service": "edge", "https": 8443}})

    (asked,) = CHECK.probe(plan).values()

    assert isinstance(asked, Command)
    assert asked.argv[-3:] == ("edge", "shop.example", "8443")
    assert asked.feed == survey.ask(plan.stack.project)
