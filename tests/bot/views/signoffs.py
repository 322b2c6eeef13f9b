"""Requests for sign-offs in every state that they can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.evidence import Proof, RoleEvidence
from bot.domain.signoff.request import RoleAsk, SignoffRequest, version
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.standing import Standing

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
PLAN, FILE = "ab12cd34ef56", "0f1e2d3c4b5a"
LEAD, DBA, OWNER, SEC, ASKER = "U00LEAD001", "U00DBA0001", "U00OWNER01", "U00SECUR01", "U00ONCALL1"
WHO = {
    Role.TECHNICAL_LEAD: LEAD,
    Role.DBA: DBA,
    Role.PRODUCT_OWNER: OWNER,
    Role.SECURITY: SEC,
}
FACTS = {
    Role.TECHNICAL_LEAD: (("Plan", "15 steps, 41 commands, undo for each", Standing.HOLDS),),
    Role.DBA: (
        ("Snapshot", "pre-migration made 2 hours ago", Standing.HOLDS),
        ("Restore drill", "held, 74 s", Standing.HOLDS),
        ("Connection budget", "48 of 60 while both run", Standing.WARNS),
    ),
    Role.PRODUCT_OWNER: (("Window", "Tue to Thu 02:00 to 04:00 Europe/Berlin", Standing.HOLDS),),
    Role.SECURITY: (("Known holes", "0 critical in 3 images", Standing.HOLDS),),
}


def evidence(role: Role, *more: str) -> RoleEvidence:
    """The facts of a role; `more` are further ones."""
    known = (*FACTS[role], *((title, "seen", Standing.HOLDS) for title in more))
    return RoleEvidence(
        role=role,
        proofs=tuple(
            Proof(title=title, said=said, standing=standing, source="check", mark=said, at=NOW)
            for title, said, standing in known
        ),
    )


def asking(role: Role, *more: str, plan: str = PLAN, cause: str = "") -> RoleAsk:
    shown = evidence(role, *more)
    return RoleAsk(
        role=role,
        round=2 if cause else 1,
        version=version(plan, shown),
        evidence=shown,
        eligible=(WHO[role],),
        asked_at=NOW - timedelta(hours=1),
        expires_at=NOW + timedelta(hours=23),
        cause=cause,
    )


def vote(role: Role, decision: Decision = Decision.APPROVED, reason: str = "") -> Vote:
    return Vote(
        request="signoff-1",
        seq=1,
        role=role,
        round=1,
        version=asking(role).version,
        by=WHO[role],
        on_behalf_of="",
        decision=decision,
        reason=reason,
        at=NOW - timedelta(minutes=5),
    )


def pending(role: Role) -> RoleState:
    return RoleState(
        role=role,
        ask=asking(role),
        previous=None,
        standing=RoleStanding.PENDING,
        minimum=1,
        approvals=(),
        rejection=None,
        votes=(),
    )


def approved(role: Role) -> RoleState:
    said = vote(role)
    known = pending(role)
    return replace(known, standing=RoleStanding.APPROVED, approvals=(said,), votes=(said,))


def rejected(role: Role, reason: str = "The scan is from last month.") -> RoleState:
    said = vote(role, Decision.REJECTED, reason)
    known = pending(role)
    return replace(known, standing=RoleStanding.REJECTED, rejection=said, votes=(said,))


def void(role: Role) -> RoleState:
    new = asking(role, "New snapshot", cause="A newer preflight found other facts.")
    known = pending(role)
    return replace(known, ask=new, previous=known.ask, standing=RoleStanding.VOID)


def expired(role: Role) -> RoleState:
    old = replace(asking(role), expires_at=NOW - timedelta(hours=1))
    return replace(pending(role), ask=old, standing=RoleStanding.EXPIRED)


def state(*roles: RoleState, **request: object) -> SignoffState:
    """A request with these roles; those that are not named are pending."""
    given = {one.role: one for one in roles}
    known = tuple(given.get(role) or pending(role) for role in Role)
    people = {vote.by for one in known for vote in one.approvals}
    return SignoffState(
        request=replace(
            SignoffRequest(
                id="signoff-1",
                migration="shop/production",
                channel="C00MIGSHOP",
                plan=PLAN,
                file=FILE,
                requester=ASKER,
                editors=frozenset({ASKER, "pat@shop.test"}),
                needed=dict.fromkeys(Role, 1),
                floor=3,
                asked_at=NOW - timedelta(hours=1),
                expires_at=NOW + timedelta(hours=23),
            ),
            **request,
        ),
        roles=known,
        people=frozenset(people),
        delegations=(),
        rounds=dict.fromkeys(Role, 1),
        now=NOW,
    )


def met() -> SignoffState:
    return state(*map(approved, Role))
