"""Taking back what one asked for or handed on, before its time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.ending import ended, withdrawn
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest
from bot.executor.signoff_desk import Desk, moment, personal, postings
from storage import delegations, signoffs
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Needs nobody's leave and nothing of Slack: what ends gives nobody a right."""

    desk: Desk

    async def withdraw(self, request: str, by: str, key: str) -> SignoffRequest | None:
        """Close the request for good; None when `key` was seen before. Raises `SignoffRefused`."""
        desk = self.desk
        about = {"request": request, "wanted": "withdraw"}
        async with desk.refusals(by, **about) as told, desk.database.transaction() as tx:
            if not await desk.first_time(tx, key):
                return None
            known = await signoffs.locked(tx, request)
            if known is None:
                said = "Nothing is asked of anybody here."
                raise SignoffRefused(Reason.UNKNOWN, said, "Type `/migrate signoff request`.")
            told["migration"] = known.request.migration
            closed = withdrawn(known.request, by)
            moved = await signoffs.move(tx, known.request, closed)
            shown = postings(await desk.state_in(tx, replace(known, request=moved)))
            await desk.write(tx, "signoff:request:withdrawn", by, moved, {}, *shown)
        desk.wake()
        return moved

    async def mine(self, migration: str, by: str) -> tuple[Delegation, ...]:
        """What that person has handed on and may still take back."""
        async with self.desk.database.reading() as tx:
            at = await moment(tx)
            given = await delegations.of(tx, migration)
        return tuple(one for one in given if one.from_person == by and one.ends > at)

    async def end(self, migration: str, name: str, by: str, key: str) -> Delegation | None:
        """Let a delegation end now; None when `key` was seen before. Raises `SignoffRefused`."""
        desk = self.desk
        about = {"delegation": name, "wanted": "end-delegation"}
        async with desk.refusals(by, **about) as told, desk.database.transaction() as tx:
            told["migration"] = migration
            if not await desk.first_time(tx, key):
                return None
            at = await moment(tx)
            given = {one.id: one for one in await delegations.of(tx, migration)}.get(name)
            over = ended(given, by, at)
            await delegations.end(tx, over)
            known = await signoffs.latest(tx, migration)
            shown: tuple[Posting, ...] = ()
            if known is not None and known.request.open:
                shown = postings(await desk.state_in(tx, known))
                begun = over.starts <= at
                shown += (personal(known.request, over.to_person),) if begun else ()
            payload = {"id": over.id, "role": over.role.value, "to": over.to_person}
            entry = Entry(
                tag="signoff:delegation:ended", actor=by, migration=migration, payload=payload
            )
            await record(tx, desk.key, entry, *dict.fromkeys(shown))
        desk.wake()
        return over
