"""How a watch changes and ends: state, audit row, messages in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.domain.watch.state import Answer, Telling, Watch
from storage import outbox, watches
from storage.database import now
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record

KIND = "watch"
LOOK, SUMMARY, READY, LAST_CALL = (f"watch-{word}" for word in ("look", "summary", "ready", "call"))
CARD, ASK, TOLD, LINES, CHART, CALL = (
    f"watch.{word}" for word in ("card", "ask", "told", "lines", "chart", "call")
)
_BY = "slipway"


def card(watch: Watch) -> tuple[Posting, ...]:
    """Its one card, edited in place."""
    shown = _posting(watch.channel, f"{KIND}/{watch.id}/card", CARD, watch.id)
    return _posted(replace(shown, pin=True))


def question(watch: Watch, number: int) -> tuple[Posting, ...]:
    """The card that asks: roll back or keep."""
    key = f"{KIND}/{watch.id}/ask/{number}"
    return _posted(_posting(watch.channel, key, ASK, f"{watch.id}/{number}"))


def summary(telling: Telling) -> tuple[Posting, ...]:
    """A card, its chart behind it, and all lines in its thread."""
    key, channel = f"{KIND}/{telling.id}", telling.channel
    lines = _posting(channel, f"{key}/lines", LINES, telling.id)
    return _posted(
        _posting(channel, f"{key}/card", TOLD, telling.id),
        _posting(channel, f"{key}/chart", CHART, telling.id),
        replace(lines, after=f"{key}/card"),
    )


def evidence(telling: Telling, watch: Watch, number: int) -> tuple[Posting, ...]:
    """What belongs to a question: the chart behind it, all lines in its thread."""
    return tuple(
        replace(each, after=asked.key) if each.after else each
        for asked in question(watch, number)
        for each in summary(telling)
        if each.view != TOLD
    )


def last_call(telling: Telling) -> tuple[Posting, ...]:
    """A card alone."""
    return _posted(_posting(telling.channel, f"{KIND}/{telling.id}/card", CALL, telling.id))


def _posting(channel: str, key: str, view: str, subject: str) -> Posting:
    return Posting(key=key, channel=channel, view=view, subject=subject)


def _posted(*postings: Posting) -> tuple[Posting, ...]:
    """What was ordered in a terminal has no channel."""
    return tuple(each for each in postings if each.channel)


def stream(watch: str, target: str) -> str:
    """What the samples of one server are kept under; its baseline too."""
    return f"{watch}/{target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRows:
    """Writes; `key` seals the audit trail."""

    key: Secret

    async def end(self, tx: AsyncConnection, watch: Watch, because: str, by: str = _BY) -> None:
        """It is over; its schedules find that out by themselves."""
        asked = watch.question
        if asked is not None and watch.asking:
            at = await now(tx)
            asked = replace(asked, answer=Answer.ROLLED_BACK, by=by, ended=at)
        over = replace(watch, ended=because, question=asked)
        await watches.save(tx, over)
        drawn = card(over)
        if asked is not None and watch.asking:
            drawn = (*drawn, *question(over, asked.number))
        await self.note(tx, over, "watch:run:ended", {"because": because, "by": by}, *drawn)

    async def end_latest(
        self, tx: AsyncConnection, migration: str, because: str, by: str = _BY
    ) -> None:
        """The same for a migration's own, if one goes on."""
        watch = await watches.latest(tx, migration)
        if watch is not None and watch.open:
            await self.end(tx, watch, because, by)

    async def tell(
        self, tx: AsyncConnection, telling: Telling, *postings: Posting, by: str = _BY
    ) -> None:
        """Keep what is said now, so that it is drawn like that later, too."""
        await watches.tell(tx, telling)
        entry = Entry(
            tag="watch:summary:told",
            actor=by,
            migration=telling.migration,
            run=telling.watch,
            payload={"name": telling.name, "grade": telling.grade.value},
        )
        await record(tx, self.key, entry, *postings)

    async def redraw(self, tx: AsyncConnection, watch: Watch) -> None:
        """Its card as it is now; nothing happened that belongs into the audit trail."""
        for posting in card(watch):
            await outbox.want(tx, posting)

    async def note(
        self,
        tx: AsyncConnection,
        watch: Watch,
        tag: str,
        payload: Mapping[str, Any],
        *postings: Posting,
    ) -> None:
        """One audit row, and what shows it."""
        actor = str(payload.get("by") or _BY)
        entry = Entry(
            tag=tag, actor=actor, migration=watch.migration, run=watch.id, payload=dict(payload)
        )
        await record(tx, self.key, entry, *postings)
