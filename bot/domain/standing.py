"""Where each line of the runbook stands: what was found, attested, waived, or never looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.check import Finding, Outcome
from bot.domain.consequences import cause_of
from bot.domain.lines import Answer, Line
from bot.domain.vouching import Attestation
from bot.domain.waiver import Waiver

#: What was found longer ago than this proves nothing any more.
FRESH = timedelta(hours=24)


class Standing(Enum):
    """From the worst to the best; only the last two may stand behind a mitigated risk.

    A warning settles nothing: "not drilled yet" and "nothing is declared" are warnings, too.
    """

    FAILS = "fails"
    WAIVED = "waived"
    UNKNOWN = "unknown"
    OLD = "too old"
    WARNS = "warns"
    MISSING = "missing"
    NOT_YET = "not yet"
    NOT_NEEDED = "does not apply"
    HOLDS = "holds"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for the line."""
        return self in {Standing.HOLDS, Standing.NOT_NEEDED}

    @property
    def broken(self) -> bool:
        """Whether it is known not to hold, waived or not."""
        return self in {Standing.FAILS, Standing.WAIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One line with its state: `said` is what was found, `by` who stands for it, `at` when."""

    line: Line
    standing: Standing
    said: str
    by: str = ""
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of a migration at `now`.

    `findings` are those of the latest preflight that came to its end, as they were found; `at` is
    that moment and `by` who asked for it. `asked` holds (check, line) of every check that has
    questions for this plan, `silent` those that have none. `signed` says where the lines of the
    sign-offs stand, once they were asked for, `rehearsed`
    where those of the rehearsal stand, `upkeep` where those of the chores do.
    """

    now: datetime
    findings: tuple[Finding, ...] = ()
    at: datetime | None = None
    by: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = field(default=())
    signed: tuple[Box, ...] = ()
    rehearsed: tuple[Box, ...] = ()
    upkeep: tuple[Box, ...] = ()


def stand(line: Line, known: Known) -> Box:
    """What is known of the line; the worst of its checks on all servers decides."""
    kept = next((box for box in known.upkeep if box.line == line and _newer(box, known)), None)
    return kept or _judged(line, known)


def stand_all(lines: Iterable[Line], known: Known) -> tuple[Box, ...]:
    """The same for many."""
    return tuple(stand(line, known) for line in lines)


def _judged(line: Line, known: Known) -> Box:
    here = tuple(one for one in known.findings if one.line in line.judged_by)
    if here and known.at is not None:
        found = _found(line, here, known, known.at)
        return _vouched(line, found, known) if found.standing is Standing.WARNS else found
    if line.answer is Answer.ATTESTATION:
        return _attested(line, known)
    if line.answer.comes_later:
        return _later(line, known)
    asked = {each for _, each in known.asked}.intersection(line.judged_by)
    silent = {each for _, each in known.silent}.intersection(line.judged_by)
    if silent and not asked:
        said = "the plan has nothing of the kind"
        return Box(line=line, standing=Standing.NOT_NEEDED, said=said)
    return Box(line=line, standing=Standing.MISSING, said="not observed yet")


def _newer(kept: Box, known: Known) -> bool:
    """A chore's look after the preflight says more than the preflight."""
    return kept.at is None or known.at is None or kept.at >= known.at


def _found(line: Line, here: tuple[Finding, ...], known: Known, at: datetime) -> Box:
    ranked = sorted(
        ((_standing(one, known, at), one) for one in here),
        key=lambda pair: list(Standing).index(pair[0]),
    )
    standing, worst = ranked[0]
    missing = _unheard(line, here, known)
    if missing and standing.settled:
        said = f"{missing} was not observed yet"
        return Box(line=line, standing=Standing.UNKNOWN, said=said, by=known.by, at=at)
    said = worst.observed if standing is not Standing.HOLDS else _together(here)
    return Box(line=line, standing=standing, said=said, by=known.by, at=at)


def _together(here: tuple[Finding, ...]) -> str:
    return "; ".join(dict.fromkeys(one.observed for one in here if one.outcome is Outcome.PASS))


def _unheard(line: Line, here: tuple[Finding, ...], known: Known) -> str:
    """A check of the line that has questions and whose finding is not there."""
    heard = {one.check for one in here}
    missing = (
        check for check, each in known.asked if each in line.judged_by and check not in heard
    )
    return next(missing, "")


def _standing(finding: Finding, known: Known, at: datetime) -> Standing:
    if finding.outcome.blocks and any(one.covers(finding, known.now) for one in known.waivers):
        return Standing.WAIVED
    if finding.outcome is Outcome.FAIL:
        return Standing.FAILS
    if finding.outcome is Outcome.UNKNOWN or cause_of(finding) is not None:
        return Standing.UNKNOWN
    if known.now - at > FRESH:
        return Standing.OLD
    return _CALM[finding.outcome]


_CALM = {
    Outcome.PASS: Standing.HOLDS,
    Outcome.WARN: Standing.WARNS,
    Outcome.SKIP: Standing.NOT_NEEDED,
}


def _vouched(line: Line, found: Box, known: Known) -> Box:
    """Where a check only warns on a person's line, a person's word that counts settles it."""
    if line.answer is not Answer.ATTESTATION:
        return found
    word = _attested(line, known)
    return word if word.standing is Standing.HOLDS else found


def _later(line: Line, known: Known) -> Box:
    said = f"waits for the {line.answer.value}"
    nothing = Box(line=line, standing=Standing.NOT_YET, said=said)
    return next((box for box in (*known.signed, *known.rehearsed) if box.line == line), nothing)


def _attested(line: Line, known: Known) -> Box:
    mine = [one for one in known.attestations if one.line == line.id]
    latest = max(mine, key=lambda one: (one.until, one.at), default=None)
    if latest is None:
        said = f"nobody has attested it: /migrate attest {line.id}"
        return Box(line=line, standing=Standing.MISSING, said=said)
    return Box(
        line=line,
        standing=Standing.HOLDS if latest.counts(known.now) else Standing.OLD,
        said=latest.evidence,
        by=latest.by,
        at=latest.at,
        until=latest.until,
    )
