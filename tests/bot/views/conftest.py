from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.check import Finding, Outcome
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.state import MigrationStatus, PreflightState, RunState, TimelineEntry

START = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)


@pytest.fixture
def a_finding() -> Callable[..., Finding]:
    def make(**changed: Any) -> Finding:
        fields: dict[str, Any] = {
            "check": "disk-space",
            "line": "C-INF-2",
            "title": "More than 5 GB free for Docker",
            "risk": Risk.EXTENDED_DOWNTIME,
            "outcome": Outcome.FAIL,
            "observed": "1.2 GB free on /var/lib/docker",
            "expected": "5 GB free or more",
            "remediation": "Free space with `docker image prune`, or grow the volume.",
            "vantage": Vantage.SERVER,
            "target": "web-1",
            "evidence": "0123456789abcdef",
            "milliseconds": 412,
        }
        return Finding(**(fields | changed))

    return make


@pytest.fixture
def a_state() -> Callable[..., PreflightState]:
    def make(*findings: Finding, **changed: Any) -> PreflightState:
        fields: dict[str, Any] = {
            "run": "r1",
            "migration": "shop/production",
            "channel": "C0SHOP",
            "digest": "ab12cd34ef56",
            "by": "U0LEAD",
            "state": RunState.DONE,
            "started": START,
            "finished": START + timedelta(seconds=3.2),
            "now": START + timedelta(seconds=4),
            "total": 12,
            "findings": findings,
        }
        return PreflightState(**(fields | changed))

    return make


@pytest.fixture
def a_status(a_state: Callable[..., PreflightState]) -> Callable[..., MigrationStatus]:
    def make(preflight: PreflightState | None = None, **changed: Any) -> MigrationStatus:
        fields: dict[str, Any] = {
            "migration": "shop/production",
            "channel": "C0SHOP",
            "digest": "ab12cd34ef56",
            "strategy": "redirect",
            "targets": ("web-1",),
            "preflight": preflight,
        }
        return MigrationStatus(**(fields | changed))

    return make


@pytest.fixture
def a_row() -> Callable[..., TimelineEntry]:
    def make(seq: int, tag: str, **changed: Any) -> TimelineEntry:
        fields: dict[str, Any] = {
            "seq": seq,
            "at": START,
            "tag": tag,
            "actor": "U0LEAD",
            "migration": "shop/production",
            "run": "r1",
            "payload": {},
            "hash": "9f2c41" + "0" * 58,
        }
        return TimelineEntry(**(fields | changed))

    return make
