"""Asking for sign-offs at first: everybody whom the plan needs, in one request."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict
from bot.domain.signoff import asking
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import Grounds, RoleAsk, SignoffRequest
from bot.executor.signoff_deadlines import begin
from bot.executor.signoff_desk import Desk, moment, postings
from bot.executor.signoff_renewing import Renewing
from storage import signoffs

_LOOK = "See who is missing: `/migrate signoffs`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One open request for each migration; the database itself sees to it."""

    desk: Desk
    renewing: Renewing

    async def request(self, channel: str, by: str, key: str) -> SignoffRequest | None:
        """Ask everybody whom the plan needs; None when `key` was seen before.

        Raises `SignoffRefused` while an earlier request stands, or when it could never be met.
        """
        desk = self.desk
        async with desk.refusals(by, wanted="request") as about:
            loaded = await desk.sources.loaded(channel)
            about["migration"] = loaded.plan.name
            await self.renewing.refresh(loaded.plan.name)
            grounds = await desk.sources.grounds(loaded.plan)
            editors = await desk.sources.editors(loaded, by)
            people = await desk.people(loaded.plan, asking.asked(grounds), editors | {by})
            try:
                return await self._requested(grounds, editors, people, by, key)
            except Conflict as lost:
                said = "Somebody else has asked for these sign-offs just now."
                raise SignoffRefused(Reason.ALREADY_ASKED, said, _LOOK) from lost

    async def _requested(
        self,
        grounds: Grounds,
        editors: frozenset[str],
        people: asking.Eligible,
        by: str,
        key: str,
    ) -> SignoffRequest | None:
        desk = self.desk
        async with desk.database.transaction() as tx:
            if not await desk.first_time(tx, key):
                return None
            request = _request(grounds, editors, by, await moment(tx))
            before = await self._expired_one(tx, grounds.migration)
            asks = asking.first(grounds, people, request.asked_at)
            if before is not None:
                await self._replaced(tx, before, request)
            await signoffs.put(tx, request)
            await signoffs.put_asks(tx, request.id, asks)
            known = signoffs.Known(request=request, asks=asks, votes=())
            shown = postings(await desk.state_in(tx, known))
            await desk.write(tx, "signoff:request:asked", by, request, _told(request, asks), *shown)
            await begin(tx, request, request.asked_at)
        desk.wake()
        return request

    async def _expired_one(self, tx: AsyncConnection, migration: str) -> signoffs.Known | None:
        """What is in the place now and may give way; raises `SignoffRefused` for what may not."""
        latest = await signoffs.latest(tx, migration)
        before = await signoffs.locked(tx, latest.request.id) if latest else None
        if before is None or not before.request.open:
            return None
        if not (await self.desk.state_in(tx, before)).expired:
            said = f"{before.request.requester} has asked for these sign-offs already."
            raise SignoffRefused(Reason.ALREADY_ASKED, said, _LOOK)
        return before

    async def _replaced(
        self, tx: AsyncConnection, before: signoffs.Known, request: SignoffRequest
    ) -> None:
        closed = replace(before.request, replaced_by=request.id)
        moved = await signoffs.move(tx, before.request, closed)
        shown = postings(await self.desk.state_in(tx, replace(before, request=moved)))
        tag, payload = "signoff:request:replaced", {"by": request.id}
        await self.desk.write(tx, tag, request.requester, moved, payload, *shown)


def _request(grounds: Grounds, editors: frozenset[str], by: str, at: datetime) -> SignoffRequest:
    return SignoffRequest(
        id=f"signoff-{secrets.token_hex(6)}",
        migration=grounds.migration,
        channel=grounds.channel,
        plan=grounds.plan,
        file=grounds.file,
        requester=by,
        editors=editors,
        needed=grounds.needed,
        floor=grounds.floor,
        asked_at=at,
        expires_at=at + grounds.lasts,
    )


def _told(request: SignoffRequest, asks: tuple[RoleAsk, ...]) -> dict[str, object]:
    return {
        "floor": request.floor,
        "editors": sorted(request.editors),
        "versions": {ask.role.value: ask.version for ask in asks},
        "expires": request.expires_at.isoformat(timespec="seconds"),
    }
