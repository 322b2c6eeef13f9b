"""Short answers about sign-offs, for one person's eyes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block, Message
from bot.domain.runbook import Move, Runbook
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.state import TimelineEntry
from bot.views.blocks import context, divider, fitting, message, section
from bot.views.markup import Safe, code, lines, moment, person, prose, row, strong
from bot.views.signoff import picture, sign, verdict
from bot.views.signoff_buttons import of_delegation, of_roles, wanted
from bot.views.signoff_lines import changed, facts, tally
from bot.views.signoff_personal import own, shown

_MOST_MOVES = 12
_ROOM = 10_500
_MOST = 45
_MOST_GIVEN = 4
_ROOM_OWN = 5_000


def asked(state: SignoffState) -> Message:
    """The answer to the person who asked for sign-offs."""
    told = Safe("Sign-offs are asked for: the card in the channel shows how they stand.")
    return message(told, section(lines(told, row(Safe("plan"), code(state.request.plan), by=" "))))


def approved(role: Role) -> Message:
    """The answer to whoever approved."""
    return _said(f"✅ Your approval as {role.title} is recorded. You may revoke it on the card.")


def revoked(role: Role) -> Message:
    """The answer to whoever took an approval back."""
    return _said(f"↩️ Your approval as {role.title} is taken back.")


def asked_again() -> Message:
    """The answer to whoever asked again."""
    return _said("🔁 Asked again: the card in the channel and the direct messages are new.")


def withdrawn(migration: str) -> Message:
    """The answer to whoever took the request back."""
    return _said(f"The request for sign-offs of {migration} is withdrawn; its cards say so.")


def ended(given: Delegation) -> Message:
    """The answer to whoever ended a delegation."""
    who = row(person(given.to_person), Safe(f"answers no longer for you as {given.role.title}."))
    return message("The delegation has ended.", section(who))


def handed_on(given: tuple[Delegation, ...]) -> Iterator[Block]:
    """What a person has handed on, each with its end."""
    for one in given:
        who = row(person(one.to_person), Safe(f"answers for you as {one.role.title}"), by=" ")
        times = row(Safe("from"), moment(one.starts), Safe("until"), moment(one.ends), by=" ")
        yield divider()
        yield section(lines(who, times))
        yield of_delegation(one)


def nothing_asked(migration: str, given: tuple[Delegation, ...] = ()) -> Message:
    """There is no request yet."""
    told = f"No sign-off was asked for {migration} yet."
    then = Safe("*Next:* `/migrate signoff request`")
    return message(told, section(lines(prose(told), then)), *handed_on(given[:_MOST_GIVEN]))


def choose() -> Message:
    """What `/migrate signoff` takes."""
    known = (
        ("request", "ask for the sign-offs, or ask again for what expired"),
        ("withdraw", "take back what you asked for"),
    )
    rows = (row(code(f"/migrate signoff {word}"), prose(does), by="  ") for word, does in known)
    text = lines(
        Safe("*What about sign-offs?*"), *rows, Safe("How they stand: `/migrate signoffs`")
    )
    return message("What about sign-offs?", section(text))


def overview(
    state: SignoffState,
    who: str,
    *,
    address: str = "",
    anchor: TimelineEntry | None = None,
    given: tuple[Delegation, ...] = (),
) -> Message:
    """How they stand, then what is asked of whoever looks and what they have `given` away."""
    title = section(row(Safe(sign(state)), strong(verdict(state)), by=" "))
    blocks = (title, *picture(state), context(facts(state, address, anchor)))
    asked = _own(state, who, anchor.head if anchor else "")
    return message(verdict(state), *blocks, *asked, *handed_on(given[:_MOST_GIVEN]))


def changes(
    state: SignoffState, role: Role | None, before: Runbook | None, after: Runbook | None
) -> Message:
    """What is not what it was when the role was asked before; every role where none is named."""
    here = (one for one in state.roles if role in {None, one.role} and one.previous is not None)
    told = tuple(map(_changed, here))
    title = f"What changed · {state.request.migration}"
    if not told:
        nothing = Safe("Nothing: this is asked for the first time.")
        return message(title, section(lines(strong(title), nothing)))
    moves = (section(_moves(before, after)),) if before and after and before != after else ()
    return message(title, section(strong(title)), *fitting((*told, *moves), _ROOM, _MOST))


def _own(state: SignoffState, who: str, head: str) -> Iterator[Block]:
    mine = own(state, who)
    placed = of_roles(state, mine, who, head)
    for found in (one for one in mine if one.role.value in placed):
        yield divider()
        if wanted(state, found, who):
            told = row(Safe("*You are asked:*"), prose(found.role.question), by=" ")
            yield section(lines(row(told, Safe(tally(found.ask.evidence.proofs)))))
            yield from shown(found, _ROOM_OWN // len(placed))
        yield placed[found.role.value]


def _changed(found: RoleState) -> Block:
    void = found.standing is RoleStanding.VOID
    what = changed(found) or Safe("Nothing of its evidence changed; it was asked again.")
    return section(lines(strong(found.role.title), prose(found.ask.cause if void else ""), what))


def _moves(before: Runbook, after: Runbook) -> Safe:
    """The steps that came, went, or have other commands."""
    old, new = _by_place(before), _by_place(after)
    gone = (
        f"• no longer: {move.title} ({move.target})" for key, move in old.items() if key not in new
    )
    other = (
        f"• {'changed' if key in old else 'new'}: {move.title} ({move.target})"
        for key, move in new.items()
        if old.get(key) != move
    )
    told = [prose(line, 150) for line in (*other, *gone)]
    left = len(told) - _MOST_MOVES
    more = (Safe(f"• and {left} more"),) if left > 0 else ()
    return lines(Safe("*Steps of the plan*"), *told[:_MOST_MOVES], *more)


def _by_place(book: Runbook) -> dict[tuple[str, str], Move]:
    return {(move.target, move.step): move for move in book.moves}


def _said(text: str) -> Message:
    return message(text, section(prose(text)))
