"""Approve, reject, revoke: each click one compare-and-set, or a refusal that says why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from bot.domain.errors import Conflict, SlipwayError
from bot.domain.signoff.decision import Click, Decision, Vote
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.rules import Facts, decide
from bot.executor.signoff_desk import Desk, postings
from bot.executor.signoff_renewing import Renewing
from storage import delegations, signoffs

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """What is looked up outside is looked up before the transaction; the rules decide inside."""

    desk: Desk
    renewing: Renewing

    async def click(self, click: Click) -> Vote | None:
        """The vote that it made; None when this delivery had its effect before.

        Raises `SignoffRefused`, `DirectorySilent` and what the migration file is refused for;
        each leaves its row in the audit trail.
        """
        wanted = {
            "request": click.request,
            "role": click.role.value,
            "version": click.version,
            "wanted": click.decision.value,
            "team": click.team,
        }
        async with self.desk.refusals(click.by, **wanted) as about:
            known = await self._known(click)
            about["migration"] = known.request.migration
            facts = await self._facts(click, known)
            try:
                return await self._decided(click, facts)
            except SignoffRefused as why:
                if why.reason is Reason.STALE:
                    await self._refresh(known.request.migration)
                raise

    async def _refresh(self, migration: str) -> None:
        """Show on the cards what this click has found out."""
        try:
            await self.renewing.refresh(migration)
        except SlipwayError as why:
            _log.info("sign-offs not refreshed", migration=migration, why=why.sentence)

    async def _known(self, click: Click) -> signoffs.Known:
        async with self.desk.database.reading() as tx:
            known = await signoffs.known(tx, click.request)
        if known is None:
            raise SignoffRefused(
                Reason.UNKNOWN,
                "This button belongs to no sign-off that I know.",
                "Type `/migrate signoffs` to see what is asked now.",
            )
        return known

    async def _facts(self, click: Click, known: signoffs.Known) -> Facts | None:
        """What Slack, the file and the evidence say now; a revocation needs none of it."""
        request = known.request
        if click.decision is Decision.REVOKED or not request.open:
            return None
        sources = self.desk.sources
        loaded = await sources.loaded_of(request)
        grounds = await sources.grounds(loaded.plan)
        async with self.desk.database.reading() as tx:
            given = await delegations.of(tx, request.migration)
        mine = {one.from_person for one in given if one.to_person == click.by}
        barred = request.barred | await sources.editors(loaded, request.requester)
        roll = await sources.roll(loaded.plan, click.role, barred, given, {click.by, *mine})
        asked = click.role in grounds.evidence
        return Facts(version=grounds.version(click.role) if asked else "", roll=roll)

    async def _decided(self, click: Click, facts: Facts | None) -> Vote | None:
        desk = self.desk
        async with desk.database.transaction() as tx:
            if not await desk.first_time(tx, click.key):
                return None
            known = await signoffs.locked(tx, click.request)
            if known is None:
                raise Conflict
            vote = decide(click, await desk.state_in(tx, known), facts)
            moved = await signoffs.move(tx, known.request, known.request)
            await signoffs.put_vote(tx, vote)
            after = replace(known, request=moved, votes=(*known.votes, vote))
            shown = postings(await desk.state_in(tx, after))
            payload = {
                "role": vote.role.value,
                "round": vote.round,
                "version": vote.version,
                "for": vote.on_behalf_of,
                "reason": vote.reason,
                "team": click.team,
                "head": click.head,
            }
            tag = f"signoff:vote:{vote.decision.value}"
            await desk.write(tx, tag, vote.by, moved, payload, *shown)
        desk.wake()
        return vote
