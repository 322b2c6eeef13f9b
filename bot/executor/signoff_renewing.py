"""Asking again: because the world changed, because somebody wishes it; and saying what expired."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import Loaded
from bot.domain.directory import DirectorySilent
from bot.domain.errors import Conflict, SlipwayError
from bot.domain.signoff import asking
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import Grounds, RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.executor.signoff_deadlines import begin
from bot.executor.signoff_desk import CLICK_MS, NOBODY, Desk, moment, postings
from storage import seen, signoffs

_log = structlog.get_logger(__name__)
#: How often a change starts anew because somebody clicked meanwhile.
TRIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a new round rests on; good only while the request is at its revision."""

    request: SignoffRequest
    grounds: Grounds
    editors: frozenset[str]
    people: asking.Eligible


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewing:
    """A new round of a role voids what was said in the one before; other roles stay as they are."""

    desk: Desk

    async def refresh(self, migration: str) -> tuple[Role, ...]:
        """Void and ask again the roles whose plan or evidence has changed, and no others.

        What Slack does not say is taken from the asking before. Raises what the file is refused
        for.
        """
        sources = self.desk.sources
        for _ in range(TRIES):
            known = await self._open(migration)
            if known is None:
                return ()
            loaded = await sources.loaded_of(known.request)
            grounds = await sources.grounds(loaded.plan)
            async with self.desk.database.reading() as tx:
                state = await self.desk.state_in(tx, known)
            if not asking.moved(state, grounds):
                return ()
            try:
                return await self._refreshed(await self._basis(loaded, known.request, grounds))
            except Conflict:
                continue
        raise Conflict

    async def refresh_all(self) -> None:
        """The same for every open request; one that cannot be looked at holds up no other."""
        async with self.desk.database.reading() as tx:
            waiting = await signoffs.open_ones(tx)
        for request in waiting:
            try:
                await self.refresh(request.migration)
            except SlipwayError as why:
                _log.info("sign-offs not refreshed", migration=request.migration, why=why.sentence)

    async def ask_again(self, channel: str, by: str, key: str) -> tuple[Role, ...] | None:
        """Ask the roles that were rejected or have expired; None when `key` was seen before.

        `by` may not answer for them this time. Raises `SignoffRefused` when there is nothing.
        """
        async with self.desk.refusals(by, wanted="ask-again") as about:
            loaded = await self.desk.sources.loaded(channel)
            about["migration"] = loaded.plan.name
            await self.refresh(loaded.plan.name)
            for _ in range(TRIES):
                known = await self._open(loaded.plan.name)
                if known is None:
                    said = "Nothing is asked of anybody here."
                    then = "Type `/migrate signoff request`."
                    raise SignoffRefused(Reason.NOTHING_TO_ASK, said, then)
                grounds = await self.desk.sources.grounds(loaded.plan)
                basis = await self._whole_basis(loaded, known.request, grounds)
                try:
                    return await self._asked_again(basis, by, key)
                except Conflict:
                    continue
            raise Conflict

    async def expired(self, migration: str) -> tuple[Role, ...]:
        """Say once of each role that it has expired, and draw the cards without buttons."""
        desk = self.desk
        told: list[Role] = []
        async with desk.database.transaction() as tx:
            latest = await signoffs.latest(tx, migration)
            known = await signoffs.locked(tx, latest.request.id) if latest else None
            if known is None or not known.request.open:
                return ()
            state = await desk.state_in(tx, known)
            for one in state.roles:
                mark = f"signoff-expired/{known.request.id}/{one.role.value}/{one.ask.round}"
                over = one.standing is RoleStanding.EXPIRED
                if over and await seen.first(tx, mark, CLICK_MS):
                    told.append(one.role)
            for role in told:
                payload = {"role": role.value}
                tag = "signoff:role:expired"
                await desk.write(tx, tag, NOBODY, known.request, payload, *postings(state))
        desk.wake()
        return tuple(told)

    async def _refreshed(self, basis: _Basis) -> tuple[Role, ...]:
        async with self.desk.database.transaction() as tx:
            known = await self._unmoved(tx, basis)
            state = await self.desk.state_in(tx, known)
            asks = asking.renewed(state, basis.grounds, basis.people)
            if asks:
                await self._renew(tx, known, basis, asks, NOBODY)
        self.desk.wake()
        return tuple(ask.role for ask in asks)

    async def _asked_again(self, basis: _Basis, by: str, key: str) -> tuple[Role, ...] | None:
        async with self.desk.database.transaction() as tx:
            if not await self.desk.first_time(tx, key):
                return None
            known = await self._unmoved(tx, basis)
            state = await self.desk.state_in(tx, known)
            asks = asking.again(state, basis.grounds, basis.people, by)
            await self._renew(tx, known, basis, asks, by)
        self.desk.wake()
        return tuple(ask.role for ask in asks)

    async def _open(self, migration: str) -> signoffs.Known | None:
        async with self.desk.database.reading() as tx:
            known = await signoffs.latest(tx, migration)
        return known if known is not None and known.request.open else None

    async def _unmoved(self, tx: AsyncConnection, basis: _Basis) -> signoffs.Known:
        """The request, ours until the end; raises `Conflict` when something happened meanwhile."""
        known = await signoffs.locked(tx, basis.request.id)
        if known is None or known.request != basis.request or not known.request.open:
            raise Conflict
        return known

    async def _renew(
        self,
        tx: AsyncConnection,
        known: signoffs.Known,
        basis: _Basis,
        asks: tuple[RoleAsk, ...],
        by: str,
    ) -> None:
        desk, grounds = self.desk, basis.grounds
        after = replace(
            known.request,
            plan=grounds.plan,
            file=grounds.file,
            editors=known.request.editors | basis.editors,
            needed=grounds.needed,
            floor=grounds.floor,
        )
        moved = await signoffs.move(tx, known.request, after)
        await signoffs.put_asks(tx, moved.id, asks)
        was = {ask.role: ask.version for ask in known.asks}
        whole = replace(known, request=moved, asks=(*known.asks, *asks))
        shown = postings(await desk.state_in(tx, whole), asks)
        for ask in asks:
            payload = {
                "role": ask.role.value,
                "round": ask.round,
                "version": ask.version,
                "was": was.get(ask.role, ""),
                "cause": ask.cause,
            }
            await desk.write(tx, "signoff:role:asked-again", by, moved, payload, *shown)
        await begin(tx, moved, await moment(tx))

    async def _basis(self, loaded: Loaded, request: SignoffRequest, grounds: Grounds) -> _Basis:
        """A sign-off is voided also while Slack is silent; who may answer is asked at the click."""
        try:
            return await self._whole_basis(loaded, request, grounds)
        except DirectorySilent:
            return _Basis(request=request, grounds=grounds, editors=frozenset(), people={})

    async def _whole_basis(
        self, loaded: Loaded, request: SignoffRequest, grounds: Grounds
    ) -> _Basis:
        editors = await self.desk.sources.editors(loaded, request.requester)
        barred = request.barred | editors
        people = await self.desk.people(loaded.plan, asking.asked(grounds), barred)
        return _Basis(request=request, grounds=grounds, editors=editors, people=people)
