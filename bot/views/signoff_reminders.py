"""Lines in the thread of a sign-off card that call somebody: who is missing, who can help."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.message import Message
from bot.domain.signoff.reminders import missing
from bot.domain.signoff.standing import RoleState, SignoffState
from bot.views.blocks import message, section
from bot.views.markup import Safe, crew, lines, moment, person, row, strong


def reminder(state: SignoffState, people: Collection[str]) -> Message | None:
    """For those of `people` who are still missing; None when none of them is."""
    wanted = {who: roles for who, roles in missing(state).items() if who in people}
    if not wanted:
        return None
    roles = [one for one in state.roles if any(one in each for each in wanted.values())]
    titles = ", ".join(one.role.title for one in roles)
    line = f"YOUR SIGN-OFF IS MISSING · {titles} · {state.request.migration}"
    waits = (_waits(one, [who for who, each in wanted.items() if one in each]) for one in roles)
    how = Safe("Your card is in your messages from Slipway; `/migrate signoffs` shows all.")
    return message(line, section(lines(row(Safe("⏰"), strong(line), by=" "), *waits, how)))


def escalation(
    state: SignoffState, roles: Collection[str], told: Collection[str]
) -> Message | None:
    """For whoever helps out when roles do not answer; None when all have answered by now."""
    late = [one for one in state.missing if one.role.value in roles and one.standing.waits]
    if not late or not state.request.open:
        return None
    titles = ", ".join(one.role.title for one in late)
    line = f"NO ANSWER · {titles} · {state.request.migration}"
    called = row(*(crew(who) for who in told), by=" ")
    waits = (_late(one, len(state.asked(one.role))) for one in late)
    help_ = Safe("Find somebody who can answer, or let them delegate it.")
    return message(
        line, section(lines(row(Safe("📣"), strong(line), by=" "), called, *waits, help_))
    )


def _late(one: RoleState, people: int) -> Safe:
    """Without names: a mention would call them outside of their working hours."""
    who = "nobody could be asked" if not people else f"asked {people}, since"
    return row(strong(one.role.title), row(Safe(who), moment(one.ask.asked_at), by=" "), by=": ")


def _waits(one: RoleState, people: Collection[str]) -> Safe:
    mentioned = row(*(person(who) for who in people), by=" ")
    until = row(Safe("until"), moment(one.ask.expires_at), by=" ")
    return row(row(strong(one.role.title), mentioned, by=": "), until)
