"""Sign-offs: all that a card, a form, a job or a cutover may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.domain.signoff.decision import Click, Decision, Stranger, Vote
from bot.domain.signoff.delegation import Delegation, Handover
from bot.domain.signoff.gate import SignoffGate
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.state import TimelineEntry
from bot.executor.signoff_asking import Asking
from bot.executor.signoff_clicks import Clicks
from bot.executor.signoff_delegating import Delegating
from bot.executor.signoff_desk import Desk
from bot.executor.signoff_ending import Ending
from bot.executor.signoff_gates import Gates
from bot.executor.signoff_renewing import Renewing
from bot.executor.signoff_sources import Sources
from storage import journal, signoffs
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Signoffs:
    """Every effect is one transaction with its audit row and its messages.

    A refusal raises with the sentence that a person reads, and leaves its own row. Whatever is
    asked under a `key` that had its effect gives None.
    """

    database: Database
    key: Secret
    sources: Sources
    wake: Callable[[], None]

    async def request(self, *, channel: str, by: str, key: str) -> SignoffRequest | None:
        """Ask everybody whom the channel's plan needs."""
        return await Asking(desk=self._desk, renewing=self._renewing).request(channel, by, key)

    async def ask_again(self, *, channel: str, by: str, key: str) -> tuple[Role, ...] | None:
        """Ask the roles that were rejected or have expired; `by` may not answer for them."""
        return await self._renewing.ask_again(channel, by, key)

    async def approve(self, click: Click) -> Vote | None:
        """Say yes to a role's question."""
        return await self._clicks.click(replace(click, decision=Decision.APPROVED))

    async def reject(self, click: Click) -> Vote | None:
        """Say no, and why; the gate is shut until somebody asks again."""
        return await self._clicks.click(replace(click, decision=Decision.REJECTED))

    async def revoke(self, click: Click) -> Vote | None:
        """Take one's own yes back, as long as no cutover has begun on it."""
        return await self._clicks.click(replace(click, decision=Decision.REVOKED))

    async def delegate(self, order: Handover) -> Delegation | None:
        """Let somebody else answer for a role for a while."""
        return await Delegating(desk=self._desk).delegate(order)

    async def turned_away(self, click: Stranger) -> None:
        """Write down that somebody clicked who may do nothing here; nothing else happens."""
        await self._desk.turned_away(click)

    async def withdraw(self, *, request: str, by: str, key: str) -> SignoffRequest | None:
        """Take back what one has asked for; every approval of it goes with it."""
        return await self._ending.withdraw(request, by, key)

    async def handed_on(self, migration: str, by: str) -> tuple[Delegation, ...]:
        """What that person lets others answer, now or later."""
        return await self._ending.mine(migration, by)

    async def end_delegation(
        self, *, migration: str, name: str, by: str, key: str
    ) -> Delegation | None:
        """Let nobody else answer from now on; what was answered before stands."""
        return await self._ending.end(migration, name, by, key)

    async def refresh(self, migration: str) -> tuple[Role, ...]:
        """Void and ask again the roles whose plan or evidence has changed; says which."""
        return await self._renewing.refresh(migration)

    async def refresh_all(self) -> None:
        """The same for every open request; one that cannot be looked at holds up no other."""
        await self._renewing.refresh_all()

    async def expired(self, migration: str) -> tuple[Role, ...]:
        """Say once of each role that it has expired, and draw the cards anew; says which."""
        return await self._renewing.expired(migration)

    async def state(self, migration: str) -> SignoffState | None:
        """The migration's newest request, None when nobody has asked yet."""
        async with self.database.reading() as tx:
            known = await signoffs.latest(tx, migration)
            return None if known is None else await self._desk.state_in(tx, known)

    async def state_of(self, request: str) -> SignoffState:
        """One request, also an old one. Raises `LookupError`."""
        async with self.database.reading() as tx:
            known = await signoffs.known(tx, request)
            if known is None:
                raise LookupError(request)
            return await self._desk.state_in(tx, known)

    async def newest(self, migration: str) -> TimelineEntry | None:
        """The newest row of the migration's audit trail: what is shown with a question."""
        async with self.database.reading() as tx:
            return next(iter(await journal.latest(tx, migration=migration, limit=1)), None)

    async def gate(self, migration: str) -> SignoffGate:
        """What a cutover asks when it begins: everything looked up afresh."""
        return await self._gates.gate(migration)

    async def spend(
        self, tx: AsyncConnection, gate: SignoffGate, *, plan: str, run: str, by: str
    ) -> None:
        """Begin `run` on these sign-offs, in the transaction that begins it.

        `plan` is the digest of the runbook that is about to run. Raises `SignoffRefused` unless
        that was signed off, all are met, and nothing happened since the gate looked.
        """
        if gate.plan != plan:
            raise SignoffRefused(
                Reason.STALE,
                "The plan has changed since it was signed off, so nothing was begun.",
                "Read what changed on the newest card: `/migrate signoffs`.",
            )
        await self._gates.spend(tx, gate, run, by)

    async def skip(self, tx: AsyncConnection, gate: SignoffGate, *, run: str, by: str) -> None:
        """Begin `run` without them (break-glass): what is open is closed and says so."""
        await self._gates.skip(tx, gate, run, by)

    @property
    def _desk(self) -> Desk:
        return Desk(database=self.database, key=self.key, sources=self.sources, wake=self.wake)

    @property
    def _ending(self) -> Ending:
        return Ending(desk=self._desk)

    @property
    def _renewing(self) -> Renewing:
        return Renewing(desk=self._desk)

    @property
    def _clicks(self) -> Clicks:
        return Clicks(desk=self._desk, renewing=self._renewing)

    @property
    def _gates(self) -> Gates:
        return Gates(desk=self._desk, renewing=self._renewing)
