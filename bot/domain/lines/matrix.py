"""The risk matrix: how likely, how bad, what then, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.risk import Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """One row; `likelihood` and `impact` are the runbook's words, `contact` a line's id."""

    risk: Risk
    likelihood: str
    impact: str
    contingency: str
    contact: str


def _row(risk: Risk, rated: str, contact: str, contingency: str) -> RiskRow:
    likelihood, _, impact = rated.partition("/")
    return RiskRow(
        risk=risk,
        likelihood=likelihood,
        impact=impact,
        contingency=contingency,
        contact=contact,
    )


MATRIX = (
    _row(
        Risk.DATA_LOSS,
        "Low/Critical",
        "IC-1",
        "Restore from the snapshot within minutes, or to a point in time.",
    ),
    _row(
        Risk.EXTENDED_DOWNTIME,
        "Medium/High",
        "IC-2",
        "Roll back at once to the old services: 30 to 60 seconds.",
    ),
    _row(
        Risk.ENVIRONMENT_DRIFT,
        "Medium/Medium",
        "IC-4",
        "Roll back; the old services still have the old environment.",
    ),
    _row(
        Risk.IMAGE_VULNERABILITIES,
        "Medium/Medium",
        "IC-4",
        "Rebuild on a patched base and deploy that digest, or roll back.",
    ),
    _row(
        Risk.CONNECTION_EXHAUSTION,
        "Medium/High",
        "IC-1",
        "Lower the pool or stop the new workers; roll back when the app does not recover.",
    ),
    _row(
        Risk.UPLOAD_PATHS,
        "Medium/Medium",
        "IC-4",
        "Roll back, then copy what was uploaded since to the old folder.",
    ),
    _row(
        Risk.TLS_PROBLEMS,
        "Low/High",
        "IC-3",
        "Roll back: the old proxy still has its certificate.",
    ),
    _row(
        Risk.ROLLBACK_FAILURE,
        "Low/Critical",
        "IC-2",
        "Bring the images with the old SHA up by hand, or enable the old services again.",
    ),
)
