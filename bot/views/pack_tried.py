"""What a pack says of what was looked at and tried: preflight, people's words, drills."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.check import Finding
from bot.domain.drill import DrillResult
from bot.domain.pack import Pack
from bot.domain.rehearsal import RehearsalResult
from bot.domain.state import PreflightState
from bot.domain.vouching import Attestation

Facts = dict[str, Any]


def preflight(state: PreflightState) -> Facts:
    """The newest one with its findings as they weigh, the worst first."""
    judged = state.verdict
    return {
        "run": state.run,
        "file": state.digest,
        "by": state.by,
        "state": state.state,
        "started": state.started,
        "finished": state.finished,
        "readiness": judged.readiness,
        "blocking": len(judged.blocking),
        "findings": [_finding(one) for one in judged.findings],
    }


def vouched(pack: Pack) -> Facts:
    """Waivers in force at the pack's moment, and people's words, expired or not."""
    return {
        "waivers": _waivers(pack.preflight) if pack.preflight else [],
        "attestations": [_word(one, pack.made) for one in pack.attestations],
    }


def drills(known: tuple[DrillResult, ...]) -> list[Facts]:
    """The newest of each kind with its measurements."""
    return [
        {
            "run": one.run,
            "kind": one.kind,
            "what": one.kind.what,
            "target": one.target,
            "held": one.held,
            "trouble": one.trouble,
            "finished": one.finished,
            "facts": dict(one.facts),
            "evidence": one.evidence,
        }
        for one in known
    ]


def rehearsal(known: RehearsalResult) -> Facts:
    """The newest one with its measurements."""
    return {
        "run": known.run,
        "file": known.digest,
        "held": known.held,
        "trouble": known.trouble,
        "finished": known.finished,
        "rollback_ms": known.rollback_ms,
        "longest_gap_ms": known.downtime_ms,
        "facts": dict(known.facts),
        "evidence": known.evidence,
    }


def _waivers(state: PreflightState) -> list[Facts]:
    excused = {waiver.id: finding.observed for finding, waiver in state.waived}
    return [
        {
            "check": one.check,
            "target": one.target,
            "by": one.by,
            "reason": one.reason,
            "at": one.at,
            "until": one.until,
            "excuses": excused.get(one.id, ""),
        }
        for one in state.waivers
    ]


def _word(word: Attestation, at: datetime) -> Facts:
    return {
        "line": word.line,
        "by": word.by,
        "evidence": word.evidence,
        "at": word.at,
        "until": word.until,
        "counts": word.counts(at),
    }


def _finding(one: Finding) -> Facts:
    return {
        "check": one.check,
        "line": one.line,
        "title": one.title,
        "target": one.target,
        "outcome": one.outcome,
        "risk": one.risk.value,
        "observed": one.observed,
        "expected": one.expected,
        "remediation": one.remediation,
        "vantage": one.vantage,
        "evidence": one.evidence,
        "milliseconds": one.milliseconds,
    }
