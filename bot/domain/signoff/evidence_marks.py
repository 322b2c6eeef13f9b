"""What of a fact binds a sign-off: outcomes and identities, never figures that come and go."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.check import Finding, Outcome
from bot.domain.standing import Box, Known, Standing
from bot.domain.waiver import steady

#: Their warnings say that time went by, not that anything changed.
AGEING = frozenset({"fresh-snapshot"})
_COUNT = re.compile(r"(?<![\w.:/#-])\d+(?:[.,]\d+)*(?![\w.:/-])")


def finding_mark(finding: Finding) -> str:
    """Where a check stands on a server; the words count only where it does not hold."""
    outcome = finding.outcome.value
    holds = finding.outcome in {Outcome.PASS, Outcome.SKIP}
    words = "" if holds else words_mark(finding.observed)
    return f"{finding.target}/{finding.check}={outcome} {words}".rstrip()


def words_mark(text: str) -> str:
    """The words without sizes, times, ids and counts."""
    return _COUNT.sub("#", steady(text))


def unaging(known: Known) -> Known:
    """The same knowledge as if the preflight had ended now: age alone changes nothing.

    What has expired, a waiver or an attestation, is not in it any more.
    """
    return replace(
        known,
        now=known.at or known.now,
        findings=tuple(_fresh(one) for one in known.findings),
        waivers=tuple(one for one in known.waivers if known.now < one.until),
        rehearsed=tuple(_held(one) for one in known.rehearsed),
        attestations=tuple(one for one in known.attestations if one.counts(known.now)),
    )


def _held(box: Box) -> Box:
    return replace(box, standing=Standing.HOLDS) if box.standing is Standing.OLD else box


def _fresh(finding: Finding) -> Finding:
    only_old = finding.check in AGEING and finding.outcome is Outcome.WARN
    return replace(finding, outcome=Outcome.PASS) if only_old else finding
