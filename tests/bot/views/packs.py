"""Evidence packs of a migration that went there and back, and of one that nobody looked at."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from bot.domain.check import Finding, Outcome
from bot.domain.cutover import CutoverState, RollbackState, RunStep, Side, Sighting, Writes
from bot.domain.drill import DrillKind, DrillResult
from bot.domain.pack import Measured, Pack, Proof
from bot.domain.probe import Vantage
from bot.domain.probing import Figures
from bot.domain.rehearsal import RehearsalResult
from bot.domain.risk import Risk
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from bot.domain.state import BrokenGlass, PreflightState, RunState, TimelineEntry
from bot.domain.vouching import Attestation
from bot.domain.waiver import Waiver, identity
from bot.domain.watch.picture import Curve, Panel, Picture
from tests.bot.domain.watch.standing import BROKEN, TELLING
from tests.bot.views import signoffs
from tests.bot.views.books import a_book, a_move

NOW, LEAD, DBA = signoffs.NOW, signoffs.LEAD, signoffs.DBA
#: One grey point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
PICTURE = Picture(
    title="shop/production",
    panels=(
        Panel(
            title="Answers",
            unit="ms",
            curves=(Curve(name="p95", points=((-10.0, 8.0), (10.0, 9.0))),),
        ),
    ),
)
HEAD = f"412-{'9f2c41' + '0' * 58}"


def finding(outcome: Outcome, **changed: Any) -> Finding:
    fields: dict[str, Any] = {
        "check": f"check-{outcome.value}",
        "line": "C-INF-2",
        "title": "More than 5 GB free for Docker",
        "risk": Risk.EXTENDED_DOWNTIME,
        "outcome": outcome,
        "observed": "1.2 GB free on /var/lib/docker",
        "expected": "5 GB free or more",
        "remediation": "Free space with `docker image prune`, or grow the volume.",
        "vantage": Vantage.SERVER,
        "target": "web-1",
        "evidence": "0123456789abcdef",
        "milliseconds": 412,
    }
    return Finding(**(fields | changed))


def row(seq: int, tag: str, **changed: Any) -> TimelineEntry:
    fields: dict[str, Any] = {
        "seq": seq,
        "at": NOW - timedelta(minutes=500 - seq),
        "tag": tag,
        "actor": LEAD,
        "migration": "shop/production",
        "run": "cutover-0123456789ab",
        "payload": {},
        "hash": "9f2c41" + "0" * 58,
    }
    return TimelineEntry(**(fields | changed))


WAIVED = finding(Outcome.FAIL, check="dependency-updates", observed="no update rules")
WAIVER = Waiver(
    id="waiver-1",
    migration="shop/production",
    finding=identity(WAIVED),
    check="dependency-updates",
    target="web-1",
    reason="the rules come with the next sprint, the ticket is OPS-12",
    by=DBA,
    at=NOW - timedelta(days=1),
    until=NOW + timedelta(days=6),
)


def preflight(*found: Finding, **changed: Any) -> PreflightState:
    fields: dict[str, Any] = {
        "run": "preflight-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "digest": "0f1e2d3c4b5a",
        "by": LEAD,
        "state": RunState.DONE,
        "started": NOW - timedelta(hours=3),
        "finished": NOW - timedelta(hours=3) + timedelta(seconds=4),
        "now": NOW,
        "total": len(found),
        "findings": found,
        "waivers": (WAIVER,),
    }
    return PreflightState(**(fields | changed))


SEEN = Figures(sent=4112, failed=0, gap=0, p50=4, p95=9, p99=14, worst=61)
MEASURED = (
    Measured(
        target="web-1",
        whole=SEEN,
        before=Figures(sent=900, p50=4, p95=8, p99=12, worst=30),
        after=Figures(sent=3212, failed=2, gap=150, p50=4, p95=9, worst=61, trouble="status 502"),
    ),
)


def cutover(**changed: Any) -> CutoverState:
    fields: dict[str, Any] = {
        "run": "cutover-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "plan": "ab12cd34ef56",
        "by": LEAD,
        "state": RunState.DONE,
        "started": NOW - timedelta(hours=2),
        "finished": NOW - timedelta(hours=2) + timedelta(seconds=95),
        "now": NOW,
        "steps": (
            RunStep(
                name="1-switch-traffic",
                title="Switch the traffic",
                target="web-1",
                state="done",
                seconds=0.41,
            ),
            RunStep(
                name="1-pass-gates",
                title="Pass the gates",
                target="web-1",
                state="failed",
                seconds=12.0,
                trouble="the smoke flow failed at login: status 500",
            ),
            RunStep(name="1-keep", title="Keep the old services", target="web-1"),
        ),
        "switched": True,
        "skipped": ("signoffs", "window"),
        "reason": "the disk of the old server dies",
        "attempts": 2,
    }
    return CutoverState(**(fields | changed))


def rollback(**changed: Any) -> RollbackState:
    fields: dict[str, Any] = {
        "run": "rollback-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "by": DBA,
        "cause": "somebody on call wanted it",
        "state": RunState.DONE,
        "ordered": NOW - timedelta(hours=1),
        "finished": NOW - timedelta(minutes=59),
        "now": NOW,
        "steps": (
            RunStep(name="bring-back", title="Bring the traffic back", target="", state="done"),
        ),
        "switched": True,
        "seen": (Sighting(target="web-1", side=Side.OLD, milliseconds=812),),
        "figures": SEEN,
        "writes": Writes(rows=37, wal=81_920),
        "troubles": ("the new containers still run on web-1",),
    }
    return RollbackState(**(fields | changed))


DRILL = DrillResult(
    run="drill-restore-0123456789ab",
    kind=DrillKind.RESTORE,
    migration="shop/production",
    target="web-1",
    started=NOW - timedelta(days=1),
    finished=NOW - timedelta(days=1) + timedelta(seconds=20),
    facts={"restore_ms": 12_400, "rows": 4112, "row_before": "there"},
)
REHEARSAL = RehearsalResult(
    run="rehearsal-0123456789ab",
    migration="shop/production",
    digest="0f1e2d3c4b5a",
    started=NOW - timedelta(hours=5),
    finished=NOW - timedelta(hours=5),
    facts={"rollback_ms": 640, "gap_ms": 0},
    trouble="the mirror differed:\n/cart answered 500",
)


def pack(**changed: Any) -> Pack:
    """There and back, with all that a pack can hold."""
    fields: dict[str, Any] = {
        "migration": "shop/production",
        "made": NOW,
        "file": "0f1e2d3c4b5a",
        "strategy": "redirect",
        "targets": ("web-1",),
        "book": a_book(a_move("start-stack", "docker compose up -d"), a_move("switch", "nft -f x")),
        "proof": Proof(rows=412, head=HEAD, witnessed=4),
        "preflight": preflight(
            finding(Outcome.PASS), finding(Outcome.WARN), finding(Outcome.UNKNOWN), WAIVED
        ),
        "attestations": (
            Attestation(
                id="a1",
                migration="shop/production",
                line="C-TST-4",
                evidence="https://logs.example.org/d/shop",
                by=LEAD,
                at=NOW - timedelta(days=3),
                until=NOW + timedelta(days=4),
            ),
            Attestation(
                id="a2",
                migration="shop/production",
                line="M8.5",
                evidence="read it with the on-call team",
                by=LEAD,
                at=NOW - timedelta(days=9),
                until=NOW - timedelta(days=2),
            ),
        ),
        "drills": (DRILL,),
        "rehearsal": REHEARSAL,
        "signoffs": signoffs.state(
            *(signoffs.approved(role) for role in (Role.TECHNICAL_LEAD, Role.DBA)),
            signoffs.rejected(Role.SECURITY),
        ),
        "delegations": (
            Delegation(
                id="d1",
                migration="shop/production",
                role=Role.DBA,
                from_person=DBA,
                to_person=LEAD,
                starts=NOW - timedelta(days=1),
                ends=NOW + timedelta(days=1),
                reason="on holiday until Friday",
            ),
        ),
        "cutover": cutover(),
        "rollback": rollback(),
        "measured": MEASURED,
        "measured_back": (Measured(target="web-1", whole=SEEN),),
        "glass": (
            BrokenGlass(
                by=LEAD,
                at=NOW - timedelta(hours=2),
                skipped="signoffs, window",
                reason="the disk of the old server dies",
            ),
        ),
        "watch": BROKEN,
        "tellings": (TELLING,),
        "picture": PICTURE,
        "timeline": (
            row(1, "preflight:run:ordered"),
            row(2, "engine:run:claimed", actor="engine:bot-1"),
            row(3, "preflight:check:pass", payload={"check": "disk-space", "target": "web-1"}),
            row(4, "cutover:run:broke-glass", payload={"skipped": "window", "reason": "it dies"}),
            row(412, "rollback:run:ordered", actor=DBA),
        ),
        "left_out": 1_200,
    }
    return Pack(**(fields | changed))


def bare(**changed: Any) -> Pack:
    """Nothing happened yet."""
    nothing: dict[str, Any] = {
        "book": None,
        "preflight": None,
        "rehearsal": None,
        "signoffs": None,
        "cutover": None,
        "rollback": None,
        "watch": None,
        "picture": None,
        "proof": Proof(rows=0, head=f"0-{'0' * 64}"),
        "left_out": 0,
    }
    many = ("attestations", "drills", "delegations", "measured", "measured_back", "glass")
    nothing |= dict.fromkeys((*many, "tellings", "timeline"), ())
    return pack(**(nothing | changed))
