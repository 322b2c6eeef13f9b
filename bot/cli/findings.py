"""Findings and runs as data for programs."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import Any

from bot.domain.check import Finding
from bot.domain.state import PreflightState


def as_data(finding: Finding) -> dict[str, Any]:
    """Every field, enums by their words."""
    values = {each.name: getattr(finding, each.name) for each in fields(finding)}
    return {name: _word(value) for name, value in values.items()}


def _word(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def state_data(state: PreflightState) -> dict[str, Any]:
    """What a run came to, without its findings."""
    return {
        "run": state.run,
        "migration": state.migration,
        "digest": state.digest,
        "state": state.state.value,
        "verdict": state.verdict.readiness.value,
        "blocking": len(state.verdict.blocking),
        "total": state.total,
        "by": state.by,
        "started": state.started.isoformat(),
        "finished": state.finished.isoformat() if state.finished else None,
        "seconds": round(state.seconds, 3),
        "trouble": state.trouble,
    }
