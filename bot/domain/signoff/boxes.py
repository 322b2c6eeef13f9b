"""The four sign-off lines of the runbook, as a request for sign-offs answers them."""

from __future__ import annotations

from bot.domain.lines import SIGN_OFFS, Line
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.standing import Box, Standing


def boxes(state: SignoffState) -> tuple[Box, ...]:
    """One for each line, in their order, which is that of the roles."""
    return tuple(
        _box(line, state.role(role), state) for line, role in zip(SIGN_OFFS, Role, strict=True)
    )


def _box(line: Line, role: RoleState | None, state: SignoffState) -> Box:
    if role is None:
        said = "the plan does not ask for it"
        return Box(line=line, standing=Standing.NOT_NEEDED, said=said)
    if role.rejection is not None:
        said, by = role.rejection.reason, role.rejection.by
        at = role.rejection.at
        return Box(line=line, standing=Standing.FAILS, said=said, by=by, at=at)
    spent = bool(state.request.spent_by) and len(role.approvals) >= role.minimum
    if role.standing is RoleStanding.APPROVED or spent:
        return _approved(line, role, state)
    if role.standing is RoleStanding.EXPIRED:
        until = role.ask.expires_at
        return Box(line=line, standing=Standing.OLD, said="it has expired", until=until)
    said = f"{len(role.approvals)} of {role.minimum} have answered"
    return Box(line=line, standing=Standing.MISSING, said=said)


def _approved(line: Line, role: RoleState, state: SignoffState) -> Box:
    last = max(role.approvals, key=lambda one: one.seq)
    more = len(role.approvals) - 1
    return Box(
        line=line,
        standing=Standing.HOLDS,
        said=f"approved, by {more} more as well" if more else "approved",
        by=last.by,
        at=last.at,
        until=None if state.request.spent_by else role.ask.expires_at,
    )
