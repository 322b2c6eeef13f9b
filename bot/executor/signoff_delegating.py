"""Handing a role to somebody else for a while."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.domain.signoff.authority import Roll
from bot.domain.signoff.delegation import Delegation, Handover
from bot.domain.signoff.handing import handed
from bot.executor.signoff_desk import Desk, moment, postings
from storage import delegations, signoffs
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegating:
    """Who gives and who receives are looked up at the click, and again at each later one."""

    desk: Desk

    async def delegate(self, order: Handover) -> Delegation | None:
        """Keep the delegation; None when `order.key` was seen before.

        Raises `SignoffRefused`, `DirectorySilent` and what the migration file is refused for.
        """
        about = {"role": order.role.value, "wanted": "delegate", "to": order.to}
        async with self.desk.refusals(order.by, **about) as told:
            loaded = await self.desk.sources.loaded(order.channel)
            told["migration"] = migration = loaded.plan.name
            async with self.desk.database.reading() as tx:
                known = await signoffs.latest(tx, migration)
            asked = known.request if known and known.request.open else None
            editors = await self.desk.sources.editors(loaded, asked.requester if asked else "")
            barred = editors | (asked.barred if asked else frozenset())
            people = {order.by, order.to}
            roll = await self.desk.sources.roll(loaded.plan, order.role, barred, (), people)
            return await self._kept(order, migration, roll)

    async def _kept(self, order: Handover, migration: str, roll: Roll) -> Delegation | None:
        desk = self.desk
        async with desk.database.transaction() as tx:
            if not await desk.first_time(tx, order.key):
                return None
            name = f"delegation-{secrets.token_hex(6)}"
            given = handed(order, migration, roll, await moment(tx), name)
            await delegations.put(tx, given)
            known = await signoffs.latest(tx, migration)
            shown: tuple[Posting, ...] = ()
            if known is not None and known.request.open:
                shown = postings(await desk.state_in(tx, known))
            payload = {
                "id": given.id,
                "role": given.role.value,
                "to": given.to_person,
                "starts": given.starts.isoformat(timespec="seconds"),
                "ends": given.ends.isoformat(timespec="seconds"),
                "reason": given.reason,
            }
            tag = "signoff:delegation:given"
            entry = Entry(tag=tag, actor=order.by, migration=migration, payload=payload)
            await record(tx, desk.key, entry, *shown)
        desk.wake()
        return given
