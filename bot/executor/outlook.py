"""What is known of a migration, and the runbook that a cutover would run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import bot.steps
from bot.connectors.migration_files import MigrationFiles
from bot.domain.check import Check
from bot.domain.chores import boxes as upkeep
from bot.domain.chores.kind import ChoreKind
from bot.domain.errors import Refused
from bot.domain.outlook import Outlook
from bot.domain.plan import Plan
from bot.domain.registry import discover
from bot.domain.rehearsed_lines import boxes_of
from bot.domain.runbook import Runbook, from_json
from bot.domain.secret import Secret
from bot.domain.signoff.boxes import boxes
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.tally import stand
from bot.domain.standing import Box, Known
from bot.executor import judging
from bot.executor.clock import Clock
from bot.steps.runbook import runbook
from bot.steps.step import Step
from storage import (
    attestations,
    chores,
    delegations,
    evidence,
    outbox,
    rehearsals,
    runbooks,
    runs,
    seen,
    signoffs,
    waivers,
)
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record

#: How long an order is remembered; Slack retries within about six minutes.
ORDER_MS = 3_600_000
_SOON, _LOOK = 3.0, 0.05


Link = Callable[[str, str], Awaitable[str]]


def card_key(digest: str) -> str:
    """The key of the card that shows a plan."""
    return f"plan/{digest}/card"


async def nowhere(channel: str, ts: str) -> str:
    """The link of a process that is not connected to Slack."""
    del channel, ts
    return ""


def written(plan: Plan) -> Runbook:
    """Every command of the plan's cutover. Raises `Refused` for a strategy without commands."""
    return runbook(plan, discover(bot.steps, Step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlooks:
    """Reads what is known; `pages` tells how many messages a runbook takes.

    `link` gives the address of a message in Slack, "" where nobody can say it.
    `changed` hears of a migration whose plan somebody looks at.
    """

    database: Database
    key: Secret
    files: MigrationFiles
    checks: Sequence[Check]
    clock: Clock
    kind: str
    pages: Callable[[Runbook], int]
    link: Link
    changed: Callable[[str], None] = field(default=lambda _: None)

    async def of_channel(self, channel: str) -> Outlook:
        """The channel's migration. Raises `UnknownMigration` or `FileRefused`."""
        return await self.of(await asyncio.to_thread(self.files.for_channel, channel))

    async def of(self, plan: Plan) -> Outlook:
        """What the latest preflight that came to its end, people and waivers say of this plan."""
        async with self.database.reading() as tx:
            run = await runs.latest_done(tx, plan.name, self.kind)
        return await self.after(plan, run)

    async def after(self, plan: Plan, run: runs.Run | None) -> Outlook:
        """The same by that preflight; None where there is none."""
        async with self.database.reading() as tx:
            stale = run is not None and run.input["digest"] != plan.digest
            found = await evidence.findings(tx, run.id) if run and not stale else ()
            words = await attestations.of(tx, plan.name)
            valid = await waivers.in_force(tx, plan.name)
            asked = await signoffs.latest(tx, plan.name)
            given = await delegations.of(tx, plan.name)
            rehearsed = await rehearsals.latest(tx, plan.name)
            kept = [await chores.standing(tx, plan.name, kind) for kind in ChoreKind]
        asking = _asking(self.checks, plan)
        known = Known(
            now=self.clock.now(),
            findings=found,
            at=run.finished_at if run else None,
            by=run.by if run else "",
            asked=tuple((one.id, one.line) for one in self.checks if one.id in asking),
            silent=tuple((one.id, one.line) for one in self.checks if one.id not in asking),
            waivers=valid,
            attestations=words,
            signed=_signed(asked, given, self.clock.now()),
            rehearsed=boxes_of(rehearsed, plan, self.clock.now()),
            upkeep=upkeep.boxes_of(filter(None, kept), self.clock.now()),
        )
        return Outlook(
            migration=plan.name,
            digest=plan.digest,
            known=known,
            contacts=plan.contacts,
            assumptions=plan.assumptions,
            stale=stale,
        )

    async def show_runbook(
        self, *, channel: str, by: str, key: str, of: Callable[[Plan], Runbook] = written
    ) -> Runbook | None:
        """Keep the runbook and show it in the channel; None when `key` was seen before.

        The same plan has the same digest and the same messages: nothing is posted twice.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        book = of(plan)
        kept = runbooks.Kept(
            digest=book.digest,
            migration=plan.name,
            channel=channel,
            content=book.to_json(),
            by=by,
        )
        payload = {"digest": book.digest, "file": plan.digest, "commands": book.commands}
        entry = Entry(tag="plan:runbook:shown", actor=by, migration=plan.name, payload=payload)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            await runbooks.put(tx, kept)
            await record(tx, self.key, entry, *self._postings(book, channel))
        self.changed(plan.name)
        return book

    async def address(self, digest: str, channel: str) -> str:
        """A link to the plan's card in its channel, "" while there is none."""
        async with self.database.reading() as tx:
            ts = await outbox.ts_of(tx, card_key(digest))
        return await self.link(channel, ts) if ts else ""

    async def appears(self, digest: str) -> None:
        """Wait until the plan's card is in its channel, three seconds at most."""
        deadline = self.clock.monotonic() + _SOON
        while self.clock.monotonic() < deadline:
            async with self.database.reading() as tx:
                if await outbox.ts_of(tx, card_key(digest)):
                    return
            await asyncio.sleep(_LOOK)

    async def book(self, digest: str, channel: str) -> Runbook:
        """A runbook that was shown, or that the channel's file makes now. Raises `Refused`."""
        try:
            return (await self.runbook(digest))[0]
        except LookupError:
            book = written(await asyncio.to_thread(self.files.for_channel, channel))
        if book.digest != digest:
            raise Refused(
                f"The plan {digest} was never shown, and the migration file makes another one now.",
                next_action="Type `/migrate plan` to see the plan of now.",
            )
        return book

    async def runbook(self, digest: str) -> tuple[Runbook, str]:
        """A runbook that was shown, and who asked for it first."""
        async with self.database.reading() as tx:
            kept = await runbooks.get(tx, digest)
        return from_json(kept.content), kept.by

    def _postings(self, book: Runbook, channel: str) -> tuple[Posting, ...]:
        card = card_key(book.digest)
        return (
            Posting(key=card, channel=channel, view="plan.card", subject=book.digest),
            *(
                Posting(
                    key=f"plan/{book.digest}/page/{number}",
                    channel=channel,
                    view="plan.page",
                    subject=f"{book.digest}/{number}",
                    after=card,
                )
                for number in range(self.pages(book))
            ),
        )


def _signed(
    asked: signoffs.Known | None, given: tuple[Delegation, ...], now: datetime
) -> tuple[Box, ...]:
    if asked is None:
        return ()
    return boxes(stand(asked.request, asked.asks, asked.votes, given, now))


def _asking(checks: Sequence[Check], plan: Plan) -> frozenset[str]:
    """The checks that have questions to at least one of the plan's servers."""
    here = (plan.at(target) for target in plan.targets)
    return frozenset(one.check.id for each in here for one in judging.asked(checks, each))
