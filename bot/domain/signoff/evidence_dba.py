"""For the database administrator: ways back, room for connections, the schema migration."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.drill import DrillKind
from bot.domain.signoff.dossier import Dossier
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.evidence_lines import drill_proof, line_proof


def proofs(dossier: Dossier) -> tuple[Proof, ...]:
    """Everything that the review of the migration plan looks at."""
    return (
        _snapshot(dossier),
        line_proof("Automatic backups", "M1.1", dossier),
        line_proof("Point-in-time recovery", "M1.3", dossier),
        drill_proof(DrillKind.RESTORE, dossier),
        line_proof("Restore drill is fresh", "M1.4", dossier),
        line_proof("Restore time", "M1.c1", dossier),
        line_proof("Connection budget", "M5.2", dossier),
        line_proof("Migrations only add", "M1.6", dossier),
        drill_proof(DrillKind.MIGRATION, dossier),
        line_proof("Migration is quick and locks briefly", "C-DB-4", dossier),
        drill_proof(DrillKind.OLD_WRITES, dossier),
    )


def _snapshot(dossier: Dossier) -> Proof:
    """The check, and the very snapshot: another one is another way back."""
    found = line_proof("Snapshot", "M1.2", dossier)
    if dossier.snapshot is None:
        return found
    made = f"{dossier.snapshot.made:%Y-%m-%dT%H:%M:%SZ}"
    return replace(found, mark=f"{found.mark}; {dossier.snapshot.name} of {made}")
