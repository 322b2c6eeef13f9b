"""Proofs from the runbook's lines, from drills and from images."""

from __future__ import annotations

from bot.domain.drill import DrillKind, DrillResult, Fact
from bot.domain.lines import LINES
from bot.domain.signoff.dossier import Dossier, Image
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.evidence_marks import finding_mark, unaging, words_mark
from bot.domain.standing import Known, Standing, stand

_LINES = {line.id: line for line in LINES}
_TOLD: dict[str, str] = {
    "restore_ms": "restored in {} s",
    "migrate_ms": "migrated in {} s",
    "lock_ms": "longest lock {} s",
}


def line_proof(title: str, line: str, dossier: Dossier) -> Proof:
    """Where that line of the runbook stands, on all servers together."""
    binding = unaging(dossier.known)
    box = stand(_LINES[line], dossier.known)
    here = [one for one in binding.findings if one.line in box.line.judged_by]
    checks = dict.fromkeys(one.check for one in here)
    return Proof(
        title=title,
        said=box.said,
        standing=box.standing,
        source=", ".join(checks) or box.line.answer.value,
        mark="; ".join((_stands(line, binding), *sorted(finding_mark(one) for one in here))),
        at=box.at,
    )


def _stands(line: str, known: Known) -> str:
    return stand(_LINES[line], known).standing.value


def drill_proof(kind: DrillKind, dossier: Dossier) -> Proof:
    """How the newest drill of that kind ended; its figures are told and do not bind."""
    title = kind.what[0].upper() + kind.what[1:]
    result = next((one for one in dossier.drills if one.kind is kind), None)
    if result is None:
        said, standing, mark, at = "not drilled yet", Standing.NOT_YET, "none", None
    elif result.held:
        said, standing, mark, at = _measured(result), Standing.HOLDS, "held", result.finished
    else:
        said, standing, at = result.trouble, Standing.FAILS, result.finished
        mark = f"failed: {words_mark(said)}"
    return Proof(title=title, said=said, standing=standing, source="drill", mark=mark, at=at)


def image_proofs(dossier: Dossier) -> tuple[Proof, ...]:
    """One for each service on each server; another image under the same name is a change."""
    if dossier.images is None:
        return (_unseen(),)
    return tuple(_image(one, dossier) for one in dossier.images) or (_unseen(),)


def _unseen() -> Proof:
    said = "no preflight of this plan has seen them"
    missing = Standing.MISSING
    return Proof(title="Images", said=said, standing=missing, source="preflight", mark="none")


def _image(image: Image, dossier: Dossier) -> Proof:
    title = f"Image of {image.service} on {image.target}"
    said = f"{image.reference}, {image.id[:19]}" if image.id else f"{image.reference} is not there"
    return Proof(
        title=title,
        said=said,
        standing=Standing.HOLDS if image.id else Standing.MISSING,
        source="preflight",
        mark=image.id,
        at=dossier.known.at,
    )


def _measured(result: DrillResult) -> str:
    told = (
        text.format(_seconds(result.facts[name]))
        for name, text in _TOLD.items()
        if name in result.facts
    )
    return "; ".join(("it held", *told))


def _seconds(fact: Fact) -> str:
    return f"{fact / 1_000:.1f}" if isinstance(fact, int) else fact
