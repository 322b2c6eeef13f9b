"""Proof that the audit trail is what was written: every link, the seal, anchors and witnesses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from storage.chain import GENESIS, Anchor, LinkBroken, follow, seal
from storage.database import Database
from storage.pages import Rows, pages
from storage.witnesses import Witness, witnesses

_HEAD = text("SELECT seq, hash, seal FROM journal_head ORDER BY id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was proven. `rows` are good from the first on; `broken_at` is the first bad sequence.

    Rows up to `anchored_to` are also known outside the database. Behind it, whoever holds the
    database *and* the key could have rewritten them: that is the limit of what this proves.
    `witnessed` counts the answers to sign-offs whose givers were shown an end that is in the trail.
    """

    rows: int
    ok: bool
    broken_at: int | None
    reason: str
    anchored_to: int
    head: Anchor
    witnessed: int = 0

    @property
    def anchored(self) -> range:
        """Sequences vouched for by an anchor outside the database."""
        return range(1, self.anchored_to + 1)

    @property
    def unanchored(self) -> range:
        """Good sequences that only the key vouches for."""
        return range(self.anchored_to + 1, self.rows + 1)


async def verify(database: Database, key: Secret, anchors: Iterable[Anchor] = ()) -> Verification:
    """Check the whole trail as it is at this moment; writers are not held up."""
    async with database.reading() as tx:
        return await verify_in(tx, key, anchors)


async def verify_in(
    tx: AsyncConnection, key: Secret, anchors: Iterable[Anchor] = ()
) -> Verification:
    """Check the whole trail as this transaction sees it."""
    walk = _Walk(key, anchors, await witnesses(tx))
    try:
        heads = (await tx.execute(_HEAD)).all()
        async for page in pages(tx):
            walk.through(page)
        walk.arrive(tuple(tuple(head) for head in heads))
    except LinkBroken as broken:
        return walk.report(broken)
    return walk.report(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An end of the trail that was told: to the person `by`, or outside the database for ""."""

    head: Anchor
    by: str = ""

    @property
    def missing(self) -> str:
        if self.by:
            return f"missing; {self.by} was shown row {self.head.seq} when signing off"
        return f"missing; the trail was told to reach row {self.head.seq}"

    @property
    def differs(self) -> str:
        if self.by:
            return f"is not the row that {self.by} was shown when signing off"
        return "is not the row that was told outside"


class _Walk:
    """How far the trail was followed."""

    def __init__(
        self, key: Secret, anchors: Iterable[Anchor], seen_by: Iterable[Witness] = ()
    ) -> None:
        self._key = key
        told = [_Told(head=each) for each in anchors]
        told += [_Told(head=each.head, by=each.by) for each in seen_by]
        self._told = sorted(told, key=_seq)
        self._at = self._met = self._agreed = Anchor(seq=0, hash=GENESIS)
        self._witnessed = 0

    def through(self, page: Rows) -> None:
        """Follow the page as far as it is good; raise `LinkBroken` where it is not."""
        try:
            reached = follow(self._key, self._at, page)
        except LinkBroken as broken:
            self.through(page[: broken.seq - self._at.seq - 1])
            raise
        start = self._at.seq
        for told in self._between(start, reached.seq):
            self._meet(told, page[told.head.seq - start - 1][-1])
        self._at = reached

    def arrive(self, heads: Sequence[tuple[Any, ...]]) -> None:
        """Nothing may be missing at the end, and only the key's holder may have said so."""
        end = self._at.seq
        if self._told and self._told[-1].head.seq > end:
            raise LinkBroken(end + 1, self._told[-1].missing)
        if self._told and self._told[0].head.seq < 1:
            raise LinkBroken(end, f"{self._told[0].by} was shown no row of this trail")
        if not heads and not end:
            return
        if len(heads) != 1:
            raise LinkBroken(end, "the trail has no head of its own")
        seq, digest, sealed = heads[0]
        if seq > end:
            raise LinkBroken(end + 1, f"missing; the head says row {seq}")
        if seq < end:
            raise LinkBroken(seq + 1, "lies beyond the sealed head")
        if digest != self._at.hash or sealed != seal(self._key, self._at):
            raise LinkBroken(end, "the head is not sealed with this key")

    def report(self, broken: LinkBroken | None) -> Verification:
        """What was proven until here."""
        end = self._at.seq
        return Verification(
            rows=end if broken is None else max(min(end, broken.seq - 1), 0),
            ok=broken is None,
            broken_at=None if broken is None else broken.seq,
            reason="" if broken is None else broken.reason,
            anchored_to=self._met.seq,
            head=self._at,
            witnessed=self._witnessed,
        )

    def _between(self, after: int, until: int) -> Sequence[_Told]:
        low = bisect_right(self._told, after, key=_seq)
        return self._told[low : bisect_right(self._told, until, key=_seq)]

    def _meet(self, told: _Told, found: str) -> None:
        """Without agreement here nothing since the last agreement counts as proven."""
        if found != told.head.hash:
            self._at = self._agreed
            doubt = f"rewritten somewhere in rows {self._agreed.seq + 1} to {told.head.seq}"
            raise LinkBroken(told.head.seq, f"{told.differs}: {doubt}")
        self._agreed = told.head
        if told.by:
            self._witnessed += 1
        else:
            self._met = told.head


def _seq(told: _Told) -> int:
    return told.head.seq
