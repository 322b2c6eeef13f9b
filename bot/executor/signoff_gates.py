"""What a cutover asks at the moment it begins, and what it takes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict
from bot.domain.signoff.asking import moved
from bot.domain.signoff.authority import Roll, eligible
from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.gate import SignoffGate, changed, lacks, lapsed
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import Grounds, SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.executor.signoff_desk import NOBODY, Desk, moment, postings
from bot.executor.signoff_renewing import TRIES, Renewing
from storage import delegations, signoffs

_GONE = "Whoever gave it could not give it any more: role, delegation or file have changed."
_LOOK = "See what is missing: `/migrate signoffs`."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What was looked up together: good only while the request is at its revision."""

    request: SignoffRequest | None
    grounds: Grounds
    editors: frozenset[str]
    rolls: Mapping[Role, Roll]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """Looks everything up afresh and says what is missing; a cutover spends what it found."""

    desk: Desk
    renewing: Renewing

    async def gate(self, migration: str) -> SignoffGate:
        """Whether the migration is signed off now, on the plan and the evidence of now.

        Approvals of people who could not give them any more are taken back. Raises
        `DirectorySilent` when Slack does not say who they are, and what the file is refused for.
        """
        await self.renewing.refresh(migration)
        for _ in range(TRIES):
            look = await self._look(migration)
            try:
                return await self._judged(migration, look)
            except Conflict:
                continue
        raise Conflict

    async def spend(self, tx: AsyncConnection, gate: SignoffGate, run: str, by: str) -> None:
        """Begin `run` on these sign-offs, in the caller's transaction: nothing is revoked after.

        Raises `SignoffRefused` unless they are met and nothing happened since the gate looked.
        """
        if not gate.met or gate.state is None:
            said = " ".join(lack.said for lack in gate.lacks)
            raise SignoffRefused(Reason.NOT_MET, f"Not signed off: {said}", _LOOK)
        known = await signoffs.locked(tx, gate.state.request.id)
        if known is None or known.request != gate.state.request:
            raise SignoffRefused(Reason.MOVED, "A sign-off changed just now.", "Try again.")
        if not (await self.desk.state_in(tx, known)).met:
            raise SignoffRefused(Reason.EXPIRED, "A sign-off expired just now.", _LOOK)
        await self._close(tx, known, run, by)

    async def skip(self, tx: AsyncConnection, gate: SignoffGate, run: str, by: str) -> None:
        """Begin `run` without them: whatever is open is closed, so that its buttons say so."""
        if gate.state is None:
            return
        known = await signoffs.locked(tx, gate.state.request.id)
        if known is not None and known.request.open:
            await self._close(tx, known, run, by)

    async def _close(self, tx: AsyncConnection, known: signoffs.Known, run: str, by: str) -> None:
        closed = await signoffs.move(tx, known.request, replace(known.request, spent_by=run))
        state = await self.desk.state_in(tx, replace(known, request=closed))
        payload = {
            "run": run,
            "met": state.met,
            "approvals": [vote.id for role in state.roles for vote in role.approvals],
        }
        await self.desk.write(tx, "signoff:request:spent", by, closed, payload, *postings(state))

    async def _look(self, migration: str) -> _Look:
        sources = self.desk.sources
        loaded = await sources.named(migration)
        async with self.desk.database.reading() as tx:
            known = await signoffs.latest(tx, migration)
            given = await delegations.of(tx, migration)
        request = known.request if known else None
        editors = await sources.editors(loaded, request.requester if request else NOBODY)
        barred = editors | (request.barred if request else frozenset())
        return _Look(
            request=request,
            grounds=await sources.grounds(loaded.plan),
            editors=editors,
            rolls=await sources.rolls(loaded.plan, Role, barred, given),
        )

    async def _judged(self, migration: str, look: _Look) -> SignoffGate:
        async with self.desk.database.transaction() as tx:
            state = await self._cleared(tx, look) if look.request else None
            at = await moment(tx)
        self.desk.wake()
        found = lacks(state)
        if state is not None and state.request.open:
            found += changed(moved(state, look.grounds))
        needed = {role: look.rolls[role] for role in look.grounds.needed}
        people = (eligible(roll, at) for roll in needed.values())
        return SignoffGate(
            migration=migration,
            plan=look.grounds.plan,
            file=look.grounds.file,
            state=state,
            lacks=found,
            approvers=frozenset(person for each in people for person in each),
        )

    async def _cleared(self, tx: AsyncConnection, look: _Look) -> SignoffState | None:
        """The request without approvals that have lapsed; each is taken back for all to see."""
        desk, asked = self.desk, look.request
        known = await signoffs.locked(tx, asked.id) if asked else None
        if known is None or asked is None:
            return None
        if known.request.revision != asked.revision:
            raise Conflict
        state = await desk.state_in(tx, known)
        if not state.request.open:
            return state
        for vote in lapsed(state, look.rolls):
            known = await self._lapse(tx, known, vote, look.editors)
        return await desk.state_in(tx, known)

    async def _lapse(
        self, tx: AsyncConnection, known: signoffs.Known, vote: Vote, editors: frozenset[str]
    ) -> signoffs.Known:
        desk = self.desk
        after = replace(known.request, editors=known.request.editors | editors)
        now = await signoffs.move(tx, known.request, after)
        gone = replace(
            vote,
            seq=now.revision,
            decision=Decision.REVOKED,
            reason=_GONE,
            at=await moment(tx),
            head="",
        )
        await signoffs.put_vote(tx, gone)
        whole = replace(known, request=now, votes=(*known.votes, gone))
        payload = {"role": vote.role.value, "vote": vote.id, "by": vote.by, "why": _GONE}
        shown = postings(await desk.state_in(tx, whole))
        await desk.write(tx, "signoff:vote:lapsed", NOBODY, now, payload, *shown)
        return whole
