"""What every act on sign-offs shares: reading, writing with an audit row, drawing, refusing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.directory import DirectorySilent
from bot.domain.errors import SlipwayError
from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.domain.signoff.authority import eligible
from bot.domain.signoff.decision import Stranger
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.signoff.tally import stand
from bot.executor.signoff_sources import Sources
from storage import delegations, seen, signoffs
from storage.database import Database, now
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record

#: How long a click is remembered: longer than any request can live.
CLICK_MS = 90 * 86_400_000
#: Who acts when nobody does: the world changed, or time went by.
NOBODY = "slipway"
DENIED = "signoff:click:denied"
_ROW = 120


def card_key(request: str) -> str:
    """The key of the card in the channel."""
    return f"signoff/{request}/card"


def postings(state: SignoffState, news: Iterable[RoleAsk] = ()) -> tuple[Posting, ...]:
    """The card, the cards of all who are asked, and a line in the thread for what is asked again.

    Views: `signoff.card` of the request, `signoff.personal` of `<request>/<person>`, and
    `signoff.again` of `<request>/<role>/<round>`, which mentions whoever must act.
    """
    request = state.request
    key, channel = card_key(request.id), request.channel
    people = sorted(frozenset().union(*(state.asked(one.role) for one in state.roles)))
    return (
        Posting(key=key, channel=channel, view="signoff.card", subject=request.id),
        *(personal(request, person) for person in people),
        *(
            Posting(
                key=f"signoff/{request.id}/{ask.role.value}/{ask.round}",
                channel=channel,
                view="signoff.again",
                subject=f"{request.id}/{ask.role.value}/{ask.round}",
                after=key,
            )
            for ask in news
        ),
    )


def personal(request: SignoffRequest, person: str) -> Posting:
    """The card of one person."""
    return Posting(
        key=f"signoff/{request.id}/to/{person}",
        channel=person,
        view="signoff.personal",
        subject=f"{request.id}/{person}",
    )


async def moment(tx: AsyncConnection) -> datetime:
    """The database's time: that of all replicas."""
    return datetime.fromtimestamp(await now(tx) / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`wake` tells this process that there is something to bring to Slack."""

    database: Database
    key: Secret
    sources: Sources
    wake: Callable[[], None]

    async def first_time(self, tx: AsyncConnection, key: str) -> bool:
        """Whether this delivery has no effect yet; remembered for as long as it could matter."""
        return await seen.first(tx, f"signoff/{key}", CLICK_MS)

    async def state_in(self, tx: AsyncConnection, known: signoffs.Known) -> SignoffState:
        """Where a request stands at the database's time."""
        given = await delegations.of(tx, known.request.migration)
        return stand(known.request, known.asks, known.votes, given, await moment(tx))

    async def write(
        self,
        tx: AsyncConnection,
        tag: str,
        actor: str,
        request: SignoffRequest,
        payload: Mapping[str, Any],
        *shown: Posting,
    ) -> None:
        """An audit row that names the plan, and the messages that show what happened."""
        bound = {"request": request.id, "plan": request.plan, "file": request.file}
        entry = Entry(
            tag=tag, actor=actor, migration=request.migration, payload={**bound, **payload}
        )
        await record(tx, self.key, entry, *shown)

    async def people(
        self, plan: Plan, roles: Iterable[Role], barred: frozenset[str]
    ) -> Mapping[Role, tuple[str, ...]]:
        """Who could approve now, in each of the roles. Raises `DirectorySilent`."""
        async with self.database.reading() as tx:
            given, at = await delegations.of(tx, plan.name), await moment(tx)
        rolls = await self.sources.rolls(plan, roles, barred, given)
        return {role: eligible(roll, at) for role, roll in rolls.items()}

    async def turned_away(self, click: Stranger) -> None:
        """One row for each person and request, however often they click."""
        async with self.database.transaction() as tx:
            known = await signoffs.known(tx, click.request)
            request = known.request.id if known else ""
            if not await seen.first(tx, f"turned-away/{request}/{click.by}", CLICK_MS):
                return
            payload = {
                "request": request,
                "role": click.role,
                "wanted": "click",
                "team": click.team[:_ROW],
                "said": click.said[:_ROW],
                "reason": Reason.TURNED_AWAY.value,
            }
            migration = known.request.migration if known else ""
            entry = Entry(tag=DENIED, actor=click.by, migration=migration, payload=payload)
            await record(tx, self.key, entry)

    @asynccontextmanager
    async def refusals(self, actor: str, **wanted: str) -> AsyncIterator[dict[str, str]]:
        """Whatever is refused inside leaves a row: that somebody tried, and why in one word.

        Write `migration` into what this gives as soon as it is known.
        """
        about = {"migration": ""} | wanted
        try:
            yield about
        except SlipwayError as why:
            said = {name: text[:_ROW] for name, text in about.items() if name != "migration"}
            entry = Entry(
                tag=DENIED,
                actor=actor,
                migration=about["migration"],
                payload={**said, "reason": _reason(why)},
            )
            async with self.database.transaction() as tx:
                await record(tx, self.key, entry)
            raise


def _reason(why: SlipwayError) -> str:
    if isinstance(why, SignoffRefused):
        return why.reason.value
    if isinstance(why, DirectorySilent):
        return Reason.SLACK_SILENT.value
    return type(why).__name__
