"""Proof that the audit trail is what was written: every link, the seal, the anchors."""

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

_HEAD = text("SELECT seq, hash, seal FROM journal_head ORDER BY id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was proven. `rows` are good from the first on; `broken_at` is the first bad sequence.

    Rows up to `anchored_to` are also known outside the database. Behind it, whoever holds the
    database *and* the key could have rewritten them: that is the limit of what this proves.
    """

    rows: int
    ok: bool
    broken_at: int | None
    reason: str
    anchored_to: int
    head: Anchor

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
    walk = _Walk(key, anchors)
    try:
        heads = (await tx.execute(_HEAD)).all()
        async for page in pages(tx):
            walk.through(page)
        walk.arrive(tuple(tuple(head) for head in heads))
    except LinkBroken as broken:
        return walk.report(broken)
    return walk.report(None)


class _Walk:
    """How far the trail was followed."""

    def __init__(self, key: Secret, anchors: Iterable[Anchor]) -> None:
        self._key = key
        self._anchors = sorted(anchors, key=_seq)
        self._at = self._met = Anchor(seq=0, hash=GENESIS)

    def through(self, page: Rows) -> None:
        """Follow the page as far as it is good; raise `LinkBroken` where it is not."""
        try:
            reached = follow(self._key, self._at, page)
        except LinkBroken as broken:
            self.through(page[: broken.seq - self._at.seq - 1])
            raise
        start = self._at.seq
        for anchor in self._between(start, reached.seq):
            self._meet(anchor, page[anchor.seq - start - 1][-1])
        self._at = reached

    def arrive(self, heads: Sequence[tuple[Any, ...]]) -> None:
        """Nothing may be missing at the end, and only the key's holder may have said so."""
        end = self._at.seq
        if self._anchors and self._anchors[-1].seq > end:
            told = self._anchors[-1].seq
            raise LinkBroken(end + 1, f"missing; the trail was told to reach row {told}")
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
        )

    def _between(self, after: int, until: int) -> Sequence[Anchor]:
        low = bisect_right(self._anchors, after, key=_seq)
        return self._anchors[low : bisect_right(self._anchors, until, key=_seq)]

    def _meet(self, anchor: Anchor, found: str) -> None:
        """Without agreement here nothing since the last anchor counts as proven."""
        if found != anchor.hash:
            self._at = self._met
            doubt = f"rewritten somewhere in rows {self._met.seq + 1} to {anchor.seq}"
            raise LinkBroken(anchor.seq, f"is not the row that was told outside: {doubt}")
        self._met = anchor


def _seq(anchor: Anchor) -> int:
    return anchor.seq
