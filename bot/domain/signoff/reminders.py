"""Whom to remind of a sign-off, and when: only who is missing, at work, and less and less often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.directory import Person
from bot.domain.plan.people import WorkingHours
from bot.domain.signoff.hours import next_within
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleState, SignoffState

#: After the asking, after the first reminder, after each later one.
PAUSES = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How often somebody was reminded of this request, and when last."""

    count: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Whom to remind now; `next` is when to look again, None when nobody is missing."""

    people: tuple[str, ...]
    sent: Mapping[str, Sent]
    next: datetime | None


def missing(state: SignoffState) -> dict[str, tuple[RoleState, ...]]:
    """Who could still answer, each with the roles that wait for an answer of theirs."""
    waiting = [one for one in state.missing if one.standing.waits]
    if not state.missing and state.people_missing:
        waiting = [one for one in state.roles if one.ask.expires_at > state.now]
    found: dict[str, tuple[RoleState, ...]] = {}
    for one in waiting if state.request.open else ():
        for person in sorted(state.asked(one.role)):
            counted = not state.missing and person in state.people
            if one.approval_of(person) is None and not counted:
                found[person] = (*found.get(person, ()), one)
    return found


def reminded(
    state: SignoffState,
    people: Mapping[str, Person],
    hours: WorkingHours,
    sent: Mapping[str, Sent],
) -> Round:
    """What to do at the state's time. Who is not active any more is not written to."""
    wanted: dict[str, datetime] = {}
    kept: dict[str, Sent] = {}
    for name, roles in missing(state).items():
        person = people.get(name)
        if person is None or not person.eligible:
            continue
        begun = max(one.ask.asked_at for one in roles)
        last = sent.get(name)
        if last is None or last.at < begun:
            last = Sent(count=0, at=begun)
        kept[name] = last
        wanted[name] = next_within(hours, last.at + _pause(last.count), person)
    return _round(state.now, wanted, kept, people, hours)


def _round(
    now: datetime,
    wanted: dict[str, datetime],
    kept: dict[str, Sent],
    people: Mapping[str, Person],
    hours: WorkingHours,
) -> Round:
    chosen: list[str] = []
    for name, at in wanted.items():
        due = at if at > now else next_within(hours, now, people[name])
        if due == now:
            chosen.append(name)
            kept[name] = Sent(count=kept[name].count + 1, at=now)
            due = next_within(hours, now + _pause(kept[name].count), people[name])
        wanted[name] = due
    return Round(people=tuple(chosen), sent=kept, next=min(wanted.values(), default=None))


def overdue(state: SignoffState, after: timedelta) -> tuple[Role, ...]:
    """The roles that have waited for an answer for so long."""
    return tuple(
        one.role
        for one in state.missing
        if one.standing.waits and state.request.open and one.ask.asked_at + after <= state.now
    )


def _pause(count: int) -> timedelta:
    return PAUSES[min(count, len(PAUSES) - 1)]
