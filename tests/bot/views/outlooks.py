"""What is known of a shop, for the pictures of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.check import Finding, Outcome
from bot.domain.lines import LINES
from bot.domain.outlook import Outlook
from bot.domain.plan.people import Contact
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.standing import Known
from bot.domain.vouching import Attestation
from bot.domain.waiver import Waiver, identity

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
AT = NOW - timedelta(minutes=5)
NEON = Contact(issue="Database emergency", contact="Neon support", action="Restore from snapshot")


def finding(line: str, **changed: Any) -> Finding:
    fields: dict[str, Any] = {
        "check": f"check-{line.casefold()}",
        "line": line,
        "title": "It holds",
        "risk": next((one.risk for one in LINES if one.id == line), None) or Risk.DATA_LOSS,
        "outcome": Outcome.PASS,
        "observed": "well",
        "expected": "well",
        "remediation": "",
        "vantage": Vantage.SERVER,
        "target": "web-1",
    }
    return Finding(**(fields | changed))


FULL = finding("C-INF-2", outcome=Outcome.FAIL, observed="1.2 GB free")
WAIVED = finding("C-INF-3", outcome=Outcome.FAIL, observed="port 443 is held")
WAIVER = Waiver(
    id="w1",
    migration="shop/production",
    finding=identity(WAIVED),
    check=WAIVED.check,
    target=WAIVED.target,
    reason="it stops tomorrow",
    by="U0DBA",
    at=NOW,
    until=NOW + timedelta(days=1),
)
WORD = Attestation(
    id="a1",
    migration="shop/production",
    line="C-TST-4",
    evidence="https://logs.example.org/q",
    by="U0DBA",
    at=AT,
    until=NOW + timedelta(days=7),
)


def outlook(*findings: Finding, **changed: Any) -> Outlook:
    known = Known(
        now=NOW,
        findings=findings,
        at=AT,
        by="U0LEAD",
        waivers=(WAIVER,),
        attestations=(WORD,),
    )
    whole = Outlook(
        migration="shop/production", digest="ab12cd34ef56", known=known, contacts=(NEON,)
    )
    return replace(whole, **changed)


def everything(observed: str = "well") -> Outlook:
    return outlook(*(finding(line.id, observed=observed) for line in LINES))
