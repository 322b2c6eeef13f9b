"""For security: what the images are and hold, how secrets are kept, which servers these are."""

from __future__ import annotations

import base64
import binascii
import hashlib

from bot.domain.plan.target import Target
from bot.domain.signoff.dossier import Dossier
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.evidence_lines import image_proofs, line_proof
from bot.domain.standing import Standing


def proofs(dossier: Dossier) -> tuple[Proof, ...]:
    """Everything that the review of images and secrets looks at."""
    return (
        line_proof("Image scan", "M4.m2", dossier),
        line_proof("Dockerfiles and exact versions", "M4.2", dossier),
        line_proof("Nobody is root in a container", "M4.3", dossier),
        line_proof("No build tools in images", "M4.5", dossier),
        *image_proofs(dossier),
        line_proof("Env file is private and complete", "C-APP-2", dossier),
        line_proof("Every secret has a real value", "M3.4", dossier),
        line_proof("No secret in the example", "M3.2", dossier),
        line_proof("SSH access", "C-INF-4", dossier),
        *(_host_key(target) for target in dossier.plan.targets),
    )


def _host_key(target: Target) -> Proof:
    kind, _, key = target.host_key.partition(" ")
    return Proof(
        title=f"Pinned host key of {target.name}",
        said=f"{kind} {_fingerprint(key)}",
        standing=Standing.HOLDS,
        source="migration file",
        mark=target.host_key,
    )


def _fingerprint(key: str) -> str:
    """As `ssh-keygen -l` prints it."""
    try:
        blob = base64.b64decode(key, validate=True)
    except binascii.Error:
        return "(not readable)"
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
