"""The card of a request for sign-offs, in the migration's channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block, Message
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.state import TimelineEntry
from bot.views.blocks import context, header, message, section
from bot.views.markup import Safe, lines, prose, row
from bot.views.signoff_buttons import of_channel
from bot.views.signoff_lines import facts, role_line
from bot.views.verdict import counted


def card(state: SignoffState, *, address: str = "", anchor: TimelineEntry | None = None) -> Message:
    """One request as it stands; `address` leads to the plan's card in the channel."""
    return message(
        verdict(state),
        header(f"{sign(state)} {verdict(state)}"),
        *picture(state),
        context(facts(state, address, anchor)),
        *of_channel(state),
    )


def picture(state: SignoffState) -> Iterator[Block]:
    """The roles and what is to be done, without facts and buttons."""
    yield from (section(role_line(one)) for one in state.roles)
    yield section(lines(_sum(state), row(Safe("*Next:*"), prose(next_action(state)), by=" ")))


def verdict(state: SignoffState) -> str:
    """Such as `SIGN-OFFS 2 of 4 · shop/production`."""
    approved = len(state.roles) - len(state.missing)
    rejected = _first(state, RoleStanding.REJECTED)
    if state.request.spent_by:
        said = "SIGN-OFFS USED by a cutover"
    elif state.request.withdrawn:
        said = "SIGN-OFFS WITHDRAWN"
    elif state.request.replaced_by:
        said = "SIGN-OFFS REPLACED"
    elif state.met:
        said = f"SIGNED OFF by {_people(len(state.people))}"
    elif rejected is not None:
        said = f"REJECTED · {rejected.role.title}"
    elif state.expired:
        said = "SIGN-OFFS EXPIRED"
    else:
        said = f"SIGN-OFFS {approved} of {len(state.roles)}"
    return f"{said} · {state.request.migration}"


def short(state: SignoffState) -> str:
    """Such as `2 of 4 sign-offs`, where the migration is named already."""
    if state.request.withdrawn:
        return "sign-offs withdrawn"
    if state.met:
        return "signed off"
    return f"{len(state.roles) - len(state.missing)} of {len(state.roles)} sign-offs"


def sign(state: SignoffState) -> str:
    """The verdict as one character."""
    if not state.request.open:
        return "▫️"
    if state.met:
        return "✅"
    if _first(state, RoleStanding.REJECTED):
        return "⛔"
    return "⌛" if state.expired else "⏳"


def next_action(state: SignoffState) -> str:
    """One sentence: what a person should do now."""
    if state.request.withdrawn:
        return "Nothing here. To ask anew: `/migrate signoff request`."
    if not state.request.open:
        return "Nothing here: another card has taken its place."
    if state.met:
        return "A cutover may start: `/migrate cutover`. Whoever approved may revoke until then."
    return _to_be_done(state)


def _to_be_done(state: SignoffState) -> str:
    if _first(state, RoleStanding.REJECTED) is not None:
        return "Put right what was rejected, then ask again."
    if _first(state, RoleStanding.EXPIRED) is not None:
        return "Ask once more: type `/migrate signoff request`."
    if state.missing:
        titles = ", ".join(one.role.title for one in state.missing)
        return f"{titles}: answer in your direct message, or type `/migrate signoffs`."
    return "One more person must approve: nobody counts twice."


def _first(state: SignoffState, standing: RoleStanding) -> RoleState | None:
    return next((one for one in state.roles if one.standing is standing), None)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _sum(state: SignoffState) -> Safe:
    have = f"{_people(len(state.people))} approved, at least {state.floor} must"
    open_ones = f"{counted(len(state.missing), 'role')} open" if state.missing else "no role open"
    return Safe(f"{have} · {open_ones}")
