"""Each role sees the evidence for its own question, and only what concerns it is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.check import Finding, Outcome
from bot.domain.drill import DrillKind, DrillResult
from bot.domain.lines import LINES
from bot.domain.migration_file import parse
from bot.domain.probe import Vantage
from bot.domain.rehearsal import RehearsalResult
from bot.domain.rehearsed_lines import boxes_of
from bot.domain.risk import Risk
from bot.domain.signoff.dossier import Dossier, Image, Rehearsal, Snapshot
from bot.domain.signoff.evidence import Proof, changes
from bot.domain.signoff.evidence_for import evidence_for
from bot.domain.signoff.role import Role
from bot.domain.standing import Known, Standing
from bot.domain.waiver import Waiver, identity

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
PLAN = parse((Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text(), "shop.yml")
LEAD, DBA, OWNER, SECURITY = Role
#: SHA-256 of 51 zero bytes, as `ssh-keygen -l` prints it.
FINGERPRINT = "jo/kfkozsXi/BDPYBQywrX7DI/ve6rPs/YV7TOGAW3o"
CHECKS = (
    ("fresh-snapshot", "M1.2", "the newest snapshot, nightly, is 12 min old"),
    ("point-in-time", "M1.3", "7 days of history"),
    ("connection-budget", "M5.2", "peak 44 of 97 usable: 5 now"),
    ("known-vulnerabilities", "M4.m2", "4 images scanned"),
    ("non-root", "M4.3", "not root: api and web"),
    ("disk-space", "C-INF-2", "24.8 GB free for /var/lib/docker"),
    ("maintenance-page", "M2.4", "503 with Retry-After"),
)


def finding(check: str, line: str, observed: str) -> Finding:
    return Finding(
        check=check,
        line=line,
        title=f"{check} holds",
        risk=next((one.risk for one in LINES if one.id == line and one.risk), Risk.DATA_LOSS),
        outcome=Outcome.PASS,
        observed=observed,
        expected="",
        remediation="",
        vantage=Vantage.SERVER,
        target="web-1",
    )


FINDINGS = tuple(finding(*each) for each in CHECKS)
KNOWN = Known(
    now=NOW,
    findings=FINDINGS,
    at=NOW - timedelta(minutes=5),
    by="U0LEAD",
    asked=tuple((check, line) for check, line, _ in CHECKS),
)
RESTORE = DrillResult(
    run="drill-1",
    kind=DrillKind.RESTORE,
    migration=PLAN.name,
    target="web-1",
    started=NOW - timedelta(hours=2),
    finished=NOW - timedelta(hours=1),
    facts={"restore_ms": 12_340, "row_before": "there"},
)
IMAGE = Image(target="web-1", service="api", reference="shop:1", id="sha256:" + "a" * 64)
DOSSIER = Dossier(
    plan=PLAN,
    runbook="0123456789ab",
    commands=42,
    known=KNOWN,
    drills=(RESTORE,),
    images=(IMAGE,),
    snapshot=Snapshot(name="nightly", made=NOW - timedelta(minutes=17)),
)


def with_finding(check: str, outcome: Outcome, observed: str) -> Dossier:
    found = tuple(
        replace(one, outcome=outcome, observed=observed) if one.check == check else one
        for one in FINDINGS
    )
    return replace(DOSSIER, known=replace(KNOWN, findings=found))


def broken(check: str, observed: str = "it does not hold") -> Dossier:
    return with_finding(check, Outcome.FAIL, observed)


def asked_again(after: Dossier, before: Dossier = DOSSIER) -> set[Role]:
    return {
        role
        for role in Role
        if evidence_for(role, after).digest != evidence_for(role, before).digest
    }


def proof(role: Role, title: str, dossier: Dossier = DOSSIER) -> Proof:
    return next(one for one in evidence_for(role, dossier).proofs if one.title == title)


def rehearsed(downtime: int, rollback: int = 900, trouble: str = "") -> Dossier:
    measured = Rehearsal(
        run="rehearsal-1",
        finished=NOW,
        downtime_ms=downtime,
        rollback_ms=rollback,
        trouble=trouble,
    )
    return replace(DOSSIER, rehearsal=measured)


@pytest.mark.parametrize(
    ("after", "roles"),
    [
        (replace(DOSSIER, runbook="ba9876543210"), {LEAD}),
        (replace(DOSSIER, images=(replace(IMAGE, id="sha256:" + "b" * 64),)), {SECURITY}),
        (replace(DOSSIER, images=(replace(IMAGE, id=""),)), {SECURITY}),
        (replace(DOSSIER, images=()), {SECURITY}),
        (replace(DOSSIER, images=None), {SECURITY}),
        (replace(DOSSIER, snapshot=Snapshot(name="by-hand", made=NOW)), {DBA}),
        (replace(DOSSIER, snapshot=None), {DBA}),
        (replace(DOSSIER, drills=()), {DBA}),
        (replace(DOSSIER, drills=(replace(RESTORE, trouble="a row is missing"),)), {DBA}),
        (rehearsed(0), {LEAD, OWNER}),
        (broken("connection-budget"), {LEAD, DBA}),
        (broken("non-root"), {LEAD, SECURITY}),
        (broken("maintenance-page"), {LEAD, OWNER}),
        (broken("disk-space"), {LEAD}),
        (with_finding("connection-budget", Outcome.WARN, "peak 70 of 97 usable"), {LEAD, DBA}),
        (replace(DOSSIER, known=replace(KNOWN, findings=(), at=None)), set(Role)),
    ],
)
def test_what_changed_is_asked_again_of_those_whom_it_concerns(
    after: Dossier, roles: set[Role]
) -> None:
    assert asked_again(after) == roles
    for role in Role:
        old, new = evidence_for(role, DOSSIER), evidence_for(role, after)
        assert bool(changes(old, new)) == (role in roles)


def later(dossier: Dossier, by: timedelta) -> Dossier:
    return replace(dossier, known=replace(dossier.known, now=NOW + by))


@pytest.mark.parametrize(
    "after",
    [
        later(DOSSIER, timedelta(hours=30)),
        with_finding("fresh-snapshot", Outcome.WARN, "the newest snapshot, nightly, is 9 h old"),
        with_finding("disk-space", Outcome.PASS, "23.1 GB free for /var/lib/docker"),
        with_finding("connection-budget", Outcome.PASS, "peak 51 of 97 usable: 12 now"),
        replace(DOSSIER, drills=(replace(RESTORE, run="drill-2", facts={"restore_ms": 13_000}),)),
    ],
    ids=["a day and more", "an older snapshot", "less space", "more connections", "drilled anew"],
)
def test_time_and_figures_alone_ask_nobody_again(after: Dossier) -> None:
    assert asked_again(after) == set()


def test_a_warning_with_other_figures_is_the_same_warning() -> None:
    before = with_finding("connection-budget", Outcome.WARN, "peak 70 of 97 usable: 12 now")
    after = with_finding("connection-budget", Outcome.WARN, "peak 71 of 97 usable: 13 now")
    other = with_finding("connection-budget", Outcome.WARN, "nobody knows the pools")

    assert asked_again(after, before) == set()
    assert asked_again(other, before) == {DBA}


def test_an_old_preflight_is_shown_as_old() -> None:
    stale = later(DOSSIER, timedelta(hours=30))

    assert proof(DBA, "Connection budget").standing is Standing.HOLDS
    assert proof(DBA, "Connection budget", stale).standing is Standing.OLD


def waiver(until: datetime) -> Waiver:
    failing = next(one for one in broken("disk-space").known.findings if one.outcome.blocks)
    return Waiver(
        id="w1",
        migration=PLAN.name,
        finding=identity(failing),
        check="disk-space",
        target="web-1",
        reason="the disk grows tonight",
        by="U0DBA",
        at=NOW,
        until=until,
    )


def test_a_waiver_is_shown_to_the_technical_lead_and_its_end_asks_him_again() -> None:
    until = NOW + timedelta(hours=1)
    known = replace(broken("disk-space").known, waivers=(waiver(until),))
    waived = replace(DOSSIER, known=known)
    title = "Waived on web-1: disk-space"

    assert proof(LEAD, title, waived).said.startswith("by U0DBA until 2026-11-29 03:00 UTC: the d")
    assert proof(LEAD, "Preflight", waived).said == "READY: 7 findings, 0 of them block"
    assert asked_again(later(waived, timedelta(hours=2)), waived) == {LEAD}
    assert asked_again(waived, broken("disk-space")) == {LEAD}


def test_of_two_waivers_for_one_thing_the_longer_one_is_shown() -> None:
    long = replace(waiver(NOW + timedelta(days=2)), id="w2", by="U0OTHER")
    known = replace(broken("disk-space").known, waivers=(long, waiver(NOW + timedelta(hours=1))))
    shown = proof(LEAD, "Waived on web-1: disk-space", replace(DOSSIER, known=known))

    assert shown.mark == "w2"


def test_what_blocks_stands_there_by_name() -> None:
    shown = proof(LEAD, "Blocks on web-1: disk-space holds", broken("disk-space", "2 GB free"))

    assert (shown.standing, shown.said, shown.source) == (
        Standing.FAILS,
        "2 GB free",
        "disk-space",
    )


def test_a_drill_tells_what_it_measured() -> None:
    failed = replace(DOSSIER, drills=(replace(RESTORE, trouble="a row is missing"),))
    title = "Restore of the database"

    assert proof(DBA, title).said == "it held; restored in 12.3 s"
    assert proof(DBA, title, failed).standing is Standing.FAILS
    assert proof(DBA, "Schema migration on a copy").said == "not drilled yet"


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (0, "0.0 s in the rehearsal: no downtime"),
        (800, "0.8 s in the rehearsal: at most 1 s"),
        (900_000, "900.0 s in the rehearsal: more than 5 min"),
    ],
)
def test_the_product_owner_accepts_a_measured_downtime(milliseconds: int, said: str) -> None:
    assert proof(OWNER, "Downtime", rehearsed(milliseconds)).said == said
    assert proof(OWNER, "Downtime").said == "not measured yet"
    assert proof(OWNER, "Rollback time").standing is Standing.NOT_YET


def test_a_rehearsal_binds_by_what_was_accepted_and_not_by_its_figure() -> None:
    assert asked_again(rehearsed(810), rehearsed(790)) == set()
    assert asked_again(rehearsed(1_400), rehearsed(790)) == {OWNER}
    assert asked_again(rehearsed(790, rollback=130_000), rehearsed(790)) == {OWNER}
    assert asked_again(rehearsed(790, trouble="no"), rehearsed(790)) == {LEAD, OWNER}


def test_a_rehearsal_that_only_grew_old_is_asked_of_nobody_again() -> None:
    result = RehearsalResult(
        run="rehearsal-1",
        migration=PLAN.name,
        digest=PLAN.digest,
        started=NOW,
        finished=NOW,
        facts={"rollback_ms": 900},
    )
    fresh, old = (
        replace(rehearsed(0), known=replace(KNOWN, rehearsed=boxes_of(result, PLAN, at)))
        for at in (NOW, NOW + timedelta(hours=25))
    )

    assert fresh.known.rehearsed != old.known.rehearsed
    assert asked_again(old, fresh) == set()


def test_the_window_is_the_product_owners() -> None:
    assert PLAN.window is not None
    sundays = PLAN.window.model_copy(update={"days": ("sun",)})
    without = replace(DOSSIER, plan=PLAN.model_copy(update={"window": None}))
    other = replace(DOSSIER, plan=PLAN.model_copy(update={"window": sundays}))

    assert proof(OWNER, "Maintenance window", other).said.endswith("Europe/Berlin, sun")
    assert proof(OWNER, "Maintenance window", without).standing is Standing.MISSING
    assert asked_again(other) == asked_again(without) == {OWNER}


def test_security_sees_which_server_it_is() -> None:
    title = f"Pinned host key of {PLAN.target.name}"
    whole = PLAN.target.model_copy(update={"host_key": "ssh-ed25519 " + "A" * 68})
    known = replace(DOSSIER, plan=PLAN.model_copy(update={"targets": (whole,)}))
    odd = PLAN.target.model_copy(update={"host_key": "ssh-rsa " + "A" * 45})
    strange = replace(DOSSIER, plan=PLAN.model_copy(update={"targets": (odd,)}))

    assert proof(SECURITY, title, known).said == f"ssh-ed25519 SHA256:{FINGERPRINT}"
    assert proof(SECURITY, title, strange).said == "ssh-rsa (not readable)"
    assert asked_again(strange) == {SECURITY}


@pytest.mark.parametrize("role", Role)
def test_no_role_has_two_proofs_of_the_same_name(role: Role) -> None:
    proofs = evidence_for(role, DOSSIER).proofs

    assert len({one.key for one in proofs}) == len(proofs)
