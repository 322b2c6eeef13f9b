"""Which proofs answer which role's question."""

from __future__ import annotations

from bot.domain.signoff import evidence_dba, evidence_lead, evidence_owner, evidence_security
from bot.domain.signoff.dossier import Dossier
from bot.domain.signoff.evidence import RoleEvidence
from bot.domain.signoff.role import Role

_PROOFS = {
    Role.TECHNICAL_LEAD: evidence_lead.proofs,
    Role.DBA: evidence_dba.proofs,
    Role.PRODUCT_OWNER: evidence_owner.proofs,
    Role.SECURITY: evidence_security.proofs,
}


def evidence_for(role: Role, dossier: Dossier) -> RoleEvidence:
    """What that role is shown, in the order in which a person reads it."""
    return RoleEvidence(role=role, proofs=_PROOFS[role](dossier))
