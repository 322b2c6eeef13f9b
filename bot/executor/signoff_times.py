"""What time does to sign-offs: they expire, who is missing is reminded, somebody else is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan.people import Signoffs as Terms
from bot.domain.signoff.reminders import Round, Sent, missing, overdue, reminded
from bot.domain.signoff.request import SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.executor.signoff_deadlines import ESCALATION, EXPIRY, REMINDER
from bot.executor.signoff_desk import NOBODY, Desk, card_key
from bot.executor.signoffs import Signoffs
from bot.executor.timers import Act, Again, Job, Next, Then, nothing
from storage import signoffs
from storage.outbox import Posting
from storage.schedules import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffTimes:
    """The jobs. Whatever they ask Slack for is asked before the transaction."""

    signoffs: Signoffs

    @property
    def desk(self) -> Desk:
        """What every act on sign-offs shares."""
        of = self.signoffs
        return Desk(database=of.database, key=of.key, sources=of.sources, wake=of.wake)

    def jobs(self) -> tuple[Job, ...]:
        """One for each kind."""
        return (
            Job(kind=EXPIRY, prepare=self._expire),
            Job(kind=REMINDER, prepare=self._remind),
            Job(kind=ESCALATION, prepare=self._escalate),
        )

    async def _expire(self, due: Due) -> Act:
        """What has expired is said once, whoever says it; its cards lose their buttons."""
        await self.signoffs.expired(due.schedule.migration)
        state = await self._state(due)

        async def act(_: AsyncConnection) -> Next:
            return state.next_expiry if state.request.open and state.next_expiry else Then.OVER

        return act

    async def _remind(self, due: Due) -> Act:
        state = await self._state(due)
        names = missing(state)
        if not names:
            return await self._rest(state)
        terms = await self._terms(state.request)
        found = await asyncio.gather(*(self.desk.sources.directory.person(who) for who in names))
        people = {one.id: one for one in found}
        before = _sent(due.schedule.input)

        async def act(tx: AsyncConnection) -> Next:
            now = await self._state_in(tx, due)
            turn = reminded(now, people, terms.working_hours, before)
            if turn.people:
                await self._say_reminder(tx, now, turn)
            return _next(now, turn)

        return act

    async def _escalate(self, due: Due) -> Act:
        state = await self._state(due)
        waiting = [one for one in state.missing if one.standing.waits]
        terms = await self._terms(state.request)
        if not waiting or not terms.escalation or not state.request.open:
            return await self._rest(state)
        after, told = timedelta(hours=terms.escalate_after), set(due.schedule.input.get("told", ()))

        async def act(tx: AsyncConnection) -> Next:
            now = await self._state_in(tx, due)
            late = [role for role in overdue(now, after) if _mark(now, role) not in told]
            if late:
                await self._say_escalation(tx, now, late, terms)
            marks = told.union(_mark(now, role) for role in late)
            kept = {"request": now.request.id, "told": sorted(marks)}
            return Again(at=_next_escalation(now, after, marks), input=kept)

        return act

    async def _rest(self, state: SignoffState) -> Act:
        """Nobody is missing now; somebody may take his word back while the request is open."""
        if not state.request.open or state.expired:
            return nothing

        async def act(_: AsyncConnection) -> Next:
            return state.now + timedelta(hours=1)

        return act

    async def _state(self, due: Due) -> SignoffState:
        return await self.signoffs.state_of(due.schedule.input["request"])

    async def _state_in(self, tx: AsyncConnection, due: Due) -> SignoffState:
        """As it is now; nobody changes it until this transaction ends."""
        known = await signoffs.locked(tx, due.schedule.input["request"])
        if known is None:
            raise LookupError(due.schedule.input["request"])
        return await self.desk.state_in(tx, known)

    async def _terms(self, request: SignoffRequest) -> Terms:
        return (await self.desk.sources.loaded_of(request)).plan.signoffs

    async def _say_reminder(self, tx: AsyncConnection, state: SignoffState, turn: Round) -> None:
        request, people = state.request, ",".join(turn.people)
        number = sum(one.count for one in turn.sent.values())
        posting = _posting(request, "reminder", f"{state.now:%Y%m%dT%H%M%S}-{number}", people)
        payload = {"people": list(turn.people)}
        await self.desk.write(tx, "signoff:reminder:sent", NOBODY, request, payload, posting)

    async def _say_escalation(
        self, tx: AsyncConnection, state: SignoffState, late: Sequence[Role], terms: Terms
    ) -> None:
        """One message for all that are late together."""
        name, told = "+".join(_mark(state, role) for role in late), ",".join(terms.escalation)
        posting = _posting(state.request, "escalation", name, told)
        payload = {"roles": [role.value for role in late], "told": list(terms.escalation)}
        tag = "signoff:role:escalated"
        await self.desk.write(tx, tag, NOBODY, state.request, payload, posting)


def _posting(request: SignoffRequest, view: str, name: str, people: str) -> Posting:
    """A line in the card's thread: `<request>/<name>/<people>`, people with commas."""
    return Posting(
        key=f"signoff/{request.id}/{view}/{name}",
        channel=request.channel,
        view=f"signoff.{view}",
        subject=f"{request.id}/{name}/{people}",
        after=card_key(request.id),
    )


def _mark(state: SignoffState, role: Role) -> str:
    found = state.role(role)
    return f"{role.value}-{found.ask.round if found else 0}"


def _next_escalation(state: SignoffState, after: timedelta, told: set[str]) -> datetime:
    left = [
        max(one.ask.asked_at + after, state.now)
        for one in state.missing
        if one.standing.waits and _mark(state, one.role) not in told
    ]
    return min(left, default=state.now + timedelta(hours=1))


def _next(state: SignoffState, turn: Round) -> Next:
    sent = {who: [one.count, one.at.isoformat()] for who, one in turn.sent.items()}
    again = turn.next or state.now + timedelta(hours=1)
    return Again(at=again, input={"request": state.request.id, "sent": sent})


def _sent(known: Mapping[str, Any]) -> dict[str, Sent]:
    return {
        who: Sent(count=count, at=datetime.fromisoformat(at))
        for who, (count, at) in known.get("sent", {}).items()
    }
