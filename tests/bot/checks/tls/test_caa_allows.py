from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.caa_allows import CaaAllows
from bot.domain.check import Outcome
from bot.domain.network_reading import CaaAnswer, CaaAnswers, CaaRecord
from bot.domain.plan import Plan
from bot.domain.probe import CaaLookup

CHECK = CaaAllows()


def says(*records: tuple[str, str] | tuple[str, str, int], failure: str = "") -> CaaAnswer:
    return CaaAnswer(
        resolver="9.9.9.9",
        owner="example" if records else "",
        records=tuple(
            CaaRecord(tag=tag, value=value, flags=next(iter(flags), 0))
            for tag, value, *flags in records
        ),
        failure=failure,
    )


@pytest.mark.parametrize(
    ("answers", "outcome", "said", "remedy"),
    [
        ((says(),), Outcome.PASS, "no CAA record: every authority may issue", ""),
        ((says(("issue", "letsencrypt.org")),), Outcome.PASS, "example allows letsencrypt.org", ""),
        ((says(("issue", "LetsEncrypt.org; accounturi=x")),), Outcome.PASS, "letsencrypt.org", ""),
        ((says(("issue", "sectigo.com")),), Outcome.PASS, "allows sectigo.com", ""),
        ((says(("iodef", "mailto:a@example")),), Outcome.PASS, "", ""),
        ((says(("issuewild", ";")),), Outcome.PASS, "", ""),
        (
            (says(("issue", "digicert.com")),),
            Outcome.FAIL,
            "the CAA record of example allows digicert.com, says 9.9.9.9",
            'Add the record example CAA 0 issue "letsencrypt.org"',
        ),
        ((says(("issue", ";")),), Outcome.FAIL, "allows nobody", "Add the record"),
        (
            (says(("issue", "letsencrypt.org"), ("strange", "x", 128)),),
            Outcome.FAIL,
            "it holds strange, marked critical",
            "take strange away",
        ),
        ((says(("issue", "letsencrypt.org", 128)),), Outcome.PASS, "", ""),
        ((says(("strange", "x", 0)),), Outcome.PASS, "", ""),
        (
            (says(failure="SERVFAIL"), says(("issue", "digicert.com"))),
            Outcome.FAIL,
            "digicert.com",
            "",
        ),
        ((says(failure="SERVFAIL"), says()), Outcome.UNKNOWN, "9.9.9.9: SERVFAIL", ""),
        ((), Outcome.UNKNOWN, "no resolver was asked", ""),
    ],
)
def test_one_of_caddys_authorities_must_be_allowed_everywhere(
    plan: Plan, answers: tuple[CaaAnswer, ...], outcome: Outcome, said: str, remedy: str
) -> None:
    finding = CHECK.examine({"caa": CaaAnswers(answers=answers)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_the_plans_own_authority_and_resolvers_count(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(tls={"issuers": ["pki.goog"]}, dns={"resolvers": ["9.9.9.9"]})
    answer = CaaAnswers(answers=(says(("issue", "pki.goog")),))

    assert CHECK.probe(plan) == {"caa": CaaLookup(name="shop.example", resolvers=("9.9.9.9",))}
    assert CHECK.examine({"caa": answer}, plan).outcome is Outcome.PASS
