"""Tell causes from consequences: what is unknown only because something else is broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.check import Check, Finding, Outcome

_REASON = "cannot be judged until {} is cleared"
_CAUSE = re.compile(_REASON.format(r"(\S+)"))


def cause_of(finding: Finding) -> str | None:
    """The id of the check behind a finding that was skipped as a mere consequence."""
    found = _CAUSE.fullmatch(finding.observed) if finding.outcome is Outcome.SKIP else None
    return found[1] if found else None


def without_consequences(
    findings: Iterable[Finding], checks: Iterable[Check]
) -> tuple[Finding, ...]:
    """The findings, with every mere consequence turned into a skip that names its cause.

    A check may declare `needs`, the ids of checks without which it cannot be judged. Only an
    unknown finding becomes a skip, and only while a need of it, near or far, blocks on the same
    server: the cause goes on blocking, so nothing gets ready by this. Needs in a circle would
    excuse each other; then all stays as it was.
    """
    needs = {check.id: tuple(getattr(check, "needs", ())) for check in checks}
    known = tuple(findings)
    servers: dict[str, dict[str, Finding]] = {}
    for finding in known:
        servers.setdefault(finding.target, {})[finding.check] = finding
    judged = tuple(_judged(finding, servers[finding.target], needs) for finding in known)
    return judged if _blocks(judged) == _blocks(known) else known


def _judged(
    finding: Finding, beside: Mapping[str, Finding], needs: Mapping[str, Sequence[str]]
) -> Finding:
    if finding.outcome is not Outcome.UNKNOWN:
        return finding
    cause = _cause(finding.check, beside, needs, frozenset({finding.check}))
    if cause is None:
        return finding
    reason = _REASON.format(cause)
    return replace(finding, outcome=Outcome.SKIP, observed=reason, remediation="")


def _blocks(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.target for finding in findings if finding.outcome.blocks)


def _cause(
    check: str,
    beside: Mapping[str, Finding],
    needs: Mapping[str, Sequence[str]],
    seen: frozenset[str],
) -> str | None:
    """The deepest blocking need, in the order of declaration."""
    for need in needs.get(check, ()):
        if need in seen:
            continue
        deeper = _cause(need, beside, needs, seen | {need})
        if deeper is not None:
            return deeper
        if need in beside and beside[need].outcome.blocks:
            return need
    return None
