"""Attesting and waiving: a person's word, bound to a moment, an expiry and an audit row."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.check import Finding
from bot.domain.errors import NotAllowed, Refused
from bot.domain.redaction import redacted
from bot.domain.secret import Secret
from bot.domain.vouching import Attestation
from bot.domain.waiver import LONGEST, Waiver, apply, identity
from storage import attestations, evidence, outbox, runs, seen, waivers
from storage.database import Database, now
from storage.journal import Entry
from storage.record import record

#: How long a form's submission is remembered.
FORM_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person gives: `subject` is a line, or the identity of a finding; `text` why."""

    channel: str
    subject: str
    text: str
    lasts: timedelta
    by: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """Raises `Refused` with the sentence a person reads; `postings` show a preflight again.

    `changed` hears of a migration about which more is known now.
    """

    database: Database
    key: Secret
    files: MigrationFiles
    kind: str
    postings: Callable[[runs.Run], tuple[outbox.Posting, ...]]
    changed: Callable[[str], None] = field(default=lambda _: None)

    async def attest(self, word: Word) -> Attestation | None:
        """Keep the word for the line; None when `key` was seen before."""
        plan = await asyncio.to_thread(self.files.for_channel, word.channel)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"attest/{word.key}", FORM_MS):
                return None
            at = _moment(await now(tx))
            given = Attestation(
                id=f"attestation-{secrets.token_hex(6)}",
                migration=plan.name,
                line=word.subject,
                evidence=redacted(word.text.strip()),
                by=word.by,
                at=at,
                until=at + word.lasts,
            )
            await attestations.put(tx, given)
            payload = {"line": given.line, "evidence": given.evidence, "until": _told(given.until)}
            await record(tx, self.key, self._entry("attest:line:given", plan.name, word, payload))
        self.changed(plan.name)
        return given

    async def waivable(self, *, channel: str, by: str) -> tuple[Finding, ...]:
        """What blocks now, for somebody who may waive it. Raises `NotAllowed` for who asked."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            run = await self._latest(tx, plan.name)
            _refuse_own(run, by)
            return await self._blocking(tx, run)

    async def waive(self, word: Word) -> Waiver | None:
        """Waive the finding of that identity; None when `key` was seen before."""
        plan = await asyncio.to_thread(self.files.for_channel, word.channel)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"waive/{word.key}", FORM_MS):
                return None
            run = await self._latest(tx, plan.name)
            _refuse_own(run, word.by)
            finding = _chosen(await self._blocking(tx, run), word.subject)
            waiver = _waiver(plan.name, finding, word, _moment(await now(tx)))
            await waivers.put(tx, waiver, run.id)
            payload = {
                "check": waiver.check,
                "target": waiver.target,
                "reason": waiver.reason,
                "until": _told(waiver.until),
                "observed": finding.observed,
            }
            entry = self._entry("waive:finding:given", plan.name, word, payload, run.id)
            await record(tx, self.key, entry, *self.postings(run))
        self.changed(plan.name)
        return waiver

    async def _latest(self, tx: AsyncConnection, migration: str) -> runs.Run:
        run = await runs.latest(tx, migration, self.kind)
        if run is None:
            raise Refused("There is no preflight yet.", next_action="Type `/migrate preflight`.")
        if run.state.active:
            raise Refused(
                "A preflight is under way.", next_action="Wait for its verdict, then try again."
            )
        return run

    async def _blocking(self, tx: AsyncConnection, run: runs.Run) -> tuple[Finding, ...]:
        found = await evidence.findings(tx, run.id)
        valid = await waivers.in_force(tx, run.migration)
        weighed = apply(found, valid, _moment(await now(tx)))
        return tuple(one for one in weighed if one.outcome.blocks)

    def _entry(
        self, tag: str, migration: str, word: Word, payload: dict[str, str], run: str = ""
    ) -> Entry:
        return Entry(tag=tag, actor=word.by, migration=migration, run=run, payload=payload)


def _waiver(migration: str, finding: Finding, word: Word, at: datetime) -> Waiver:
    return Waiver(
        id=f"waiver-{secrets.token_hex(6)}",
        migration=migration,
        finding=identity(finding),
        check=finding.check,
        target=finding.target,
        reason=redacted(word.text.strip()),
        by=word.by,
        at=at,
        until=at + min(word.lasts, LONGEST),
    )


def _refuse_own(run: runs.Run, by: str) -> None:
    if run.by == by:
        raise NotAllowed(
            "You asked for this preflight, so somebody else must approve a waiver.",
            next_action="Ask a colleague to type `/migrate waive`.",
        )


def _chosen(blocking: tuple[Finding, ...], wanted: str) -> Finding:
    for finding in blocking:
        if identity(finding) == wanted:
            return finding
    raise Refused(
        "This finding does not block any more: it was cleared, waived, or it has changed.",
        next_action="Look at the newest card, then type `/migrate waive` again.",
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
