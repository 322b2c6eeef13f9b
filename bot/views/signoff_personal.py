"""What one person is asked, with the evidence for each question: a direct message."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block, Message
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.state import TimelineEntry
from bot.views.blocks import context, fitting, header, message, section
from bot.views.markup import Safe, code, lines, place, prose, row, strong
from bot.views.signoff_buttons import of_plan, of_roles, revocable, wanted
from bot.views.signoff_lines import SIGNS, changed, evidence, facts, role_line, tally
from bot.views.verdict import counted

_WORDS = {
    RoleStanding.PENDING: "SIGN OFF?",
    RoleStanding.APPROVED: "APPROVED",
    RoleStanding.REJECTED: "REJECTED",
    RoleStanding.VOID: "ASKED AGAIN",
    RoleStanding.EXPIRED: "EXPIRED",
}
_ROOM = 7_000
_A_SECTION = 4
_MOST_SECTIONS = 24


def personal(
    state: SignoffState, who: str, *, address: str = "", anchor: TimelineEntry | None = None
) -> Message | None:
    """Everything that person is asked; None for somebody who is not asked at all.

    `anchor` is the newest row of the audit trail: shown, and carried by the buttons.
    """
    mine = own(state, who)
    if not mine:
        return None
    first = min(mine, key=lambda one: not wanted(state, one, who))
    line = f"{verdict(state, first, who)} · {_roles(mine)} · {state.request.migration}"
    sign = SIGNS[first.standing] if state.request.open else "▫️"
    return message(
        line,
        header(f"{sign} {line}"),
        *_body(state, mine, who, anchor.head if anchor else ""),
        context(row(place(state.request.channel), facts(state, address, anchor))),
        *_foot(state, mine, who),
    )


def nothing(state: SignoffState) -> Message:
    """The card of somebody who was asked once and is not any more."""
    line = f"NOT ASKED ANY MORE · {state.request.migration}"
    told = Safe("Nothing is asked of you here now: you are in none of its roles.")
    return message(line, header(f"▫️ {line}"), section(told))


def own(state: SignoffState, who: str) -> tuple[RoleState, ...]:
    """The roles that this person is asked for, or has answered for."""
    return tuple(
        one
        for one in state.roles
        if who in state.asked(one.role) or any(vote.by == who for vote in one.votes)
    )


def asks(state: SignoffState, who: str) -> bool:
    """Whether an answer of that person is waited for."""
    return any(wanted(state, one, who) for one in own(state, who))


def verdict(state: SignoffState, found: RoleState, who: str) -> str:
    """What it is to that person, in two words."""
    if not state.request.open:
        return "CLOSED"
    if found.rejection is not None and found.rejection.by == who:
        return "YOU REJECTED"
    if wanted(state, found, who):
        return _WORDS[found.standing if found.standing.waits else RoleStanding.PENDING]
    over = found.standing in {RoleStanding.EXPIRED, RoleStanding.REJECTED}
    return "YOU APPROVED" if found.approval_of(who) and not over else _WORDS[found.standing]


def asked_again(found: RoleState) -> Message:
    """A line in the card's thread for those who must look again."""
    people = row(*(Safe(f"<@{each}>") for each in found.ask.eligible), by=" ")
    told = row(Safe("🔁"), strong(found.role.title), Safe("is asked again."), by=" ")
    text = lines(row(told, people, by=" "), prose(found.ask.cause, 300), changed(found))
    return message(f"ASKED AGAIN · {found.role.title}", section(text))


def duty(state: SignoffState, who: str) -> Safe:
    """What that person may do about the sign-offs now, in one line."""
    request, mine = state.request, own(state, who)
    if not request.open:
        return Safe("")
    open_ones = [one.role.title for one in mine if wanted(state, one, who)]
    given = [one.role.title for one in mine if revocable(state, one, who)]
    if open_ones:
        return prose(f"You may approve or reject as {', '.join(open_ones)}: `/migrate signoffs`.")
    if given:
        return prose(f"You may revoke your approval as {', '.join(given)}: `/migrate signoffs`.")
    asked = "You asked for the sign-offs or changed the file, so others must give them."
    return Safe(asked) if who in request.barred else Safe("")


def shown(found: RoleState, room: int) -> Iterator[Block]:
    """The evidence, a few facts a section, and what it adds up to."""
    told = evidence(found.ask.evidence.proofs)
    pieces = (told[at : at + _A_SECTION] for at in range(0, len(told), _A_SECTION))
    parts = fitting((section(lines(*piece)) for piece in pieces), room, _MOST_SECTIONS)
    yield from parts
    left = len(told) - len(parts) * _A_SECTION
    more = Safe(f"and {left} more in `slipway signoffs --json`") if left > 0 else Safe("")
    digest = row(Safe("evidence"), code(found.ask.evidence.digest, 12), by=" ")
    yield context(row(Safe(tally(found.ask.evidence.proofs)), more, digest))


def _foot(state: SignoffState, mine: tuple[RoleState, ...], who: str) -> Iterator[Block]:
    """The plan, where no row of buttons leads to it already."""
    led = len(mine) == 1 and of_roles(state, mine, who)
    if state.request.open and not state.expired and not led:
        yield of_plan(state)


def _roles(mine: tuple[RoleState, ...]) -> str:
    return mine[0].role.title if len(mine) == 1 else counted(len(mine), "role")


def _body(state: SignoffState, mine: tuple[RoleState, ...], who: str, head: str) -> Iterator[Block]:
    if not state.request.open:
        yield section(Safe("Nothing is asked of you here any more: see the newest card."))
        return
    placed = of_roles(state, mine, who, head)
    for found in mine:
        if wanted(state, found, who):
            yield from _question(found, who, _ROOM // len(mine))
            if found.role.value not in placed:
                yield context(Safe("Its buttons come when the others are answered."))
        else:
            yield section(role_line(found))
        if found.role.value in placed:
            yield placed[found.role.value]


def _question(found: RoleState, who: str, room: int) -> Iterator[Block]:
    title = row(Safe("You answer for the"), strong(found.role.question), by=" ")
    yield section(lines(title, _progress(found, who)))
    if found.standing is RoleStanding.VOID:
        cause = prose(found.ask.cause, 300)
        yield section(lines(Safe("*Changed since you were asked:*"), cause, changed(found)))
    yield from shown(found, room)


def _progress(found: RoleState, who: str) -> Safe:
    others = [vote.by for vote in found.approvals if vote.by != who]
    if not others and found.minimum == 1:
        return Safe("")
    return Safe(f"{len(others)} of {found.minimum} have approved so far.")
