"""For the technical lead: the plan, the verdict, what blocks, what is waived, the risks."""

from __future__ import annotations

from bot.domain.check import Finding
from bot.domain.risks import RiskState, Weight, matrix
from bot.domain.signoff.dossier import Dossier, Rehearsal
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.evidence_marks import finding_mark, unaging
from bot.domain.standing import Known, Standing
from bot.domain.verdict import Readiness, verdict
from bot.domain.waiver import Waiver, apply

_WEIGHTS = {
    Weight.MITIGATED: Standing.HOLDS,
    Weight.OPEN: Standing.WARNS,
    Weight.UNKNOWN: Standing.UNKNOWN,
}


def proofs(dossier: Dossier) -> tuple[Proof, ...]:
    """Everything that the architecture review looks at."""
    known = dossier.known
    weighed = apply(known.findings, known.waivers, known.now)
    blocking = verdict(weighed).blocking
    return (
        _plan(dossier),
        _preflight(known, verdict(weighed).readiness, len(blocking)),
        *(_blocks(one, known) for one in blocking),
        *(_waived(one) for one in _in_force(known)),
        _rehearsed(dossier.rehearsal),
        *_risks(dossier),
    )


def _rehearsed(rehearsal: Rehearsal | None) -> Proof:
    """Bound to whether it held; how long it took is for the product owner."""
    title, source = "Rehearsal", "rehearsal"
    if rehearsal is None:
        said, none = "there was none of this plan yet", Standing.NOT_YET
        return Proof(title=title, said=said, standing=none, source=source, mark="none")
    took = f"there and back, back in {rehearsal.rollback_ms / 1_000:.1f} s"
    return Proof(
        title=title,
        said=f"it failed: {rehearsal.trouble}" if rehearsal.trouble else took,
        standing=Standing.FAILS if rehearsal.trouble else Standing.HOLDS,
        source=source,
        mark="failed" if rehearsal.trouble else "held",
        at=rehearsal.finished,
    )


def _plan(dossier: Dossier) -> Proof:
    said = f"{dossier.runbook}, {dossier.commands} commands, strategy {dossier.plan.strategy}"
    return Proof(
        title="Plan",
        said=said,
        standing=Standing.HOLDS,
        source="runbook",
        mark=dossier.runbook,
    )


def _preflight(known: Known, readiness: Readiness, blocking: int) -> Proof:
    title, source = "Preflight", "preflight"
    if not known.findings:
        said, missing = "there is none of this plan yet", Standing.MISSING
        return Proof(title=title, said=said, standing=missing, source=source, mark="none")
    ready = readiness is Readiness.READY
    counted = f"{len(known.findings)} findings, {blocking} of them block"
    return Proof(
        title=title,
        said=f"{readiness.value}: {counted}",
        standing=Standing.HOLDS if ready else Standing.FAILS,
        source=source,
        mark=readiness.value,
        at=known.at,
    )


def _blocks(finding: Finding, known: Known) -> Proof:
    return Proof(
        title=f"Blocks on {finding.target}: {finding.title}",
        said=finding.observed,
        standing=Standing.FAILS,
        source=finding.check,
        mark=finding_mark(finding),
        at=known.at,
    )


def _in_force(known: Known) -> tuple[Waiver, ...]:
    """Of several for one check on one server, the one that lasts longest."""
    valid = sorted((one for one in known.waivers if known.now < one.until), key=_lasting)
    return tuple({(one.check, one.target): one for one in valid}.values())


def _lasting(waiver: Waiver) -> tuple[float, str]:
    return waiver.until.timestamp(), waiver.id


def _waived(waiver: Waiver) -> Proof:
    until = f"{waiver.until:%Y-%m-%d %H:%M} UTC"
    return Proof(
        title=f"Waived on {waiver.target}: {waiver.check}",
        said=f"by {waiver.by} until {until}: {waiver.reason}",
        standing=Standing.WAIVED,
        source="waiver",
        mark=waiver.id,
        at=waiver.at,
    )


def _risks(dossier: Dossier) -> tuple[Proof, ...]:
    contacts = dossier.plan.contacts
    binding = matrix(unaging(dossier.known), contacts)
    shown = matrix(dossier.known, contacts)
    return tuple(_risk(now, then, dossier.known) for now, then in zip(shown, binding, strict=True))


def _risk(now: RiskState, binding: RiskState, known: Known) -> Proof:
    why = f": {now.left[0].line.text}" if now.left else ""
    return Proof(
        title=f"Risk: {now.row.risk.value}",
        said=f"{now.weight.value}{why}",
        standing=_WEIGHTS[now.weight],
        source="risks",
        mark=binding.weight.value,
        at=known.at,
    )
