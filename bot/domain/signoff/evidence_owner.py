"""For the product owner: when it happens, how long users notice, how fast it goes back."""

from __future__ import annotations

from bot.domain.plan.window import DAYS, Window
from bot.domain.signoff.dossier import Dossier, Rehearsal
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.evidence_lines import line_proof
from bot.domain.signoff.evidence_marks import words_mark
from bot.domain.standing import Standing

#: The runbook's promise: less than two minutes to be back.
ROLLBACK_MS = 120_000
#: Who accepted one of these has not accepted the next; below it, a figure binds nobody.
_ACCEPTED = (
    (0, "no downtime"),
    (1_000, "at most 1 s"),
    (10_000, "at most 10 s"),
    (60_000, "at most 1 min"),
    (300_000, "at most 5 min"),
)


def proofs(dossier: Dossier) -> tuple[Proof, ...]:
    """Everything that the acceptance of the downtime window looks at."""
    return (
        _window(dossier.plan.window),
        line_proof("Period of low traffic", "M2.3", dossier),
        _downtime(dossier.rehearsal),
        _rollback(dossier.rehearsal),
        line_proof("Old services can be started at once", "M2.c1", dossier),
        line_proof("Maintenance page", "M2.4", dossier),
    )


def _window(window: Window | None) -> Proof:
    title, source = "Maintenance window", "migration file"
    if window is None:
        said, missing = "the migration file names none", Standing.MISSING
        return Proof(title=title, said=said, standing=missing, source=source, mark="none")
    days = "every day" if set(window.days) == set(DAYS) else ", ".join(window.days)
    said = f"{window.start} to {window.end}, {window.timezone}, {days}"
    return Proof(title=title, said=said, standing=Standing.HOLDS, source=source, mark=said)


def _downtime(rehearsal: Rehearsal | None) -> Proof:
    if rehearsal is None:
        return _not_measured("Downtime")
    took = rehearsal.downtime_ms
    mark = next((words for limit, words in _ACCEPTED if took <= limit), "more than 5 min")
    return _measured("Downtime", rehearsal, took, Standing.HOLDS, mark)


def _rollback(rehearsal: Rehearsal | None) -> Proof:
    if rehearsal is None:
        return _not_measured("Rollback time")
    took = rehearsal.rollback_ms
    if took > ROLLBACK_MS:
        return _measured("Rollback time", rehearsal, took, Standing.WARNS, "more than 2 min")
    return _measured("Rollback time", rehearsal, took, Standing.HOLDS, "at most 2 min")


def _measured(title: str, rehearsal: Rehearsal, took: int, standing: Standing, mark: str) -> Proof:
    if rehearsal.trouble:
        said = f"the rehearsal failed: {rehearsal.trouble}"
        standing, mark = Standing.FAILS, f"failed: {words_mark(rehearsal.trouble)}"
    else:
        said = f"{took / 1_000:.1f} s in the rehearsal: {mark}"
    return Proof(
        title=title,
        said=said,
        standing=standing,
        source="rehearsal",
        mark=mark,
        at=rehearsal.finished,
    )


def _not_measured(title: str) -> Proof:
    return Proof(
        title=title,
        said="not measured yet",
        standing=Standing.NOT_YET,
        source="rehearsal",
        mark="none",
    )
