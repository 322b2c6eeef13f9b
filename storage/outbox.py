"""Messages that we own in Slack: what is wanted, what is shown, and who is sending it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import now
from storage.outbox_sql import (
    BUSY,
    CLAIM,
    FINISH,
    FORGET,
    GIVE_UP,
    HELD,
    LOCK,
    NEXT,
    PUT_BACK,
    RECLAIM,
    TAKE_PLACE,
    TS,
    WANT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One message, kept for ever under its key, such as `preflight/<run>/card`.

    `channel` may be a person's user id: then it is a direct message. `view` draws it from
    `subject` (a run's id). `after` is the key of the message in whose thread
    it goes, "" for the channel itself. `pin` asks to pin it once it is posted.
    """

    key: str
    channel: str
    view: str
    subject: str
    after: str = ""
    pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that we alone may send until `until` (milliseconds).

    `shown` is the version that Slack shows, whoever brought it there; 0 for none.
    `ts` is None until it is posted; of a file it is the file's id. `thread_ts` is where `after` was
    posted. `unknown`: an earlier first post ended without an answer, so look before posting again.
    `attempts` counts the sends since the last success, this one included.
    """

    posting: Posting
    version: int
    shown: int
    ts: str | None
    thread_ts: str | None
    unknown: bool
    attempts: int
    claim: int
    until: int


async def want(tx: AsyncConnection, posting: Posting) -> None:
    """Have the message posted, or drawn anew when it is there already.

    Wishes that come faster than they are sent become one. A message that was given up gets
    another chance. Raises `ValueError` when the key belongs to another channel.
    """
    at = await now(tx)
    place = await _next_place(tx, posting.channel)
    values = {name: getattr(posting, name) for name in ("key", "channel", "view", "subject")}
    values |= {"after": posting.after, "pin": int(posting.pin), "place": place, "now": at}
    if (await tx.execute(text(WANT), values)).first() is None:
        message = f"the message {posting.key} lives in another channel"
        raise ValueError(message)


async def busy_channels(tx: AsyncConnection) -> tuple[str, ...]:
    """Channels with a message that is due and that nobody is sending."""
    rows = await tx.execute(text(BUSY), {"now": await now(tx)})
    return tuple(row.channel for row in rows)


async def claim(tx: AsyncConnection, channel: str, owner: str, lease_ms: int) -> Claimed | None:
    """The channel's next message, for `owner` alone.

    None while another one is claimed, or while the next is due later. In order of the first wish,
    but cards pass the messages of threads, for a while; what was sent and is wanted again queues
    behind the others. A message that waits for its retry
    holds up those behind it, one that waits for its thread does not. A claim that ran out before
    its first post was confirmed makes the message `unknown`.
    """
    lock = LOCK + (" FOR UPDATE" if tx.dialect.name == "postgresql" else "")
    if (await tx.execute(text(lock), {"channel": channel})).first() is None:
        return None  # nothing to lock yet: two could go on side by side
    at = await now(tx)
    where = {"channel": channel, "now": at}
    if (await tx.execute(text(HELD), where)).first() is not None:
        return None
    row = (await tx.execute(text(NEXT), where)).first()
    if row is None or row.due_at > at:
        return None
    values = {"key": row.key, "owner": owner, "until": at + lease_ms}
    taken = (await tx.execute(text(CLAIM), values)).one()
    return _claimed(taken, row.thread_ts)


async def sent(tx: AsyncConnection, claimed: Claimed, ts: str) -> str:
    """The message is in Slack as of `claimed.version`; returns the ts it is known by.

    Another ts than yours means that somebody posted it meanwhile: yours is the duplicate.
    """
    place = await _next_place(tx, claimed.posting.channel)
    values = {"version": claimed.version, "ts": ts, "place": place}
    row = (await tx.execute(text(FINISH), values | _mine(claimed))).one()
    return str(row.ts)


async def retry(tx: AsyncConnection, claimed: Claimed, at_ms: int, error: str) -> None:
    """Slack refused for now: nothing was posted; try again at `at_ms`."""
    await _put_back(tx, claimed, at_ms, error, unknown=0)


async def unanswered(tx: AsyncConnection, claimed: Claimed, at_ms: int, error: str) -> None:
    """No answer came, so it may have been posted or not; look at `at_ms`."""
    await _put_back(tx, claimed, at_ms, error, unknown=1)


async def vanished(tx: AsyncConnection, claimed: Claimed, at_ms: int, error: str) -> None:
    """Somebody deleted the message in Slack: post it anew at `at_ms`."""
    await tx.execute(text(FORGET), _mine(claimed))
    await _put_back(tx, claimed, at_ms, error, unknown=0)


async def give_up(tx: AsyncConnection, claimed: Claimed, error: str) -> None:
    """Slack will never take it; only a new wish tries again."""
    await tx.execute(text(GIVE_UP), {"trouble": error} | _mine(claimed))


async def ts_of(tx: AsyncConnection, key: str) -> str | None:
    """Where a message is, None while it is not posted or not known."""
    row = (await tx.execute(text(TS), {"key": key})).first()
    return None if row is None else row.ts


async def reclaim(tx: AsyncConnection) -> None:
    """End every claim now: only for a program that knows it is the only one."""
    await tx.execute(text(RECLAIM))


async def _next_place(tx: AsyncConnection, channel: str) -> int:
    return int((await tx.execute(text(TAKE_PLACE), {"channel": channel})).scalar_one())


async def _put_back(
    tx: AsyncConnection, claimed: Claimed, at_ms: int, error: str, *, unknown: int
) -> None:
    values = {"due_at": at_ms, "trouble": error, "unknown": unknown}
    await tx.execute(text(PUT_BACK), values | _mine(claimed))


def _mine(claimed: Claimed) -> dict[str, object]:
    return {"key": claimed.posting.key, "claim": claimed.claim}


def _claimed(row: Row[tuple[object, ...]], thread_ts: str | None) -> Claimed:
    posting = Posting(
        key=row.key,
        channel=row.channel,
        view=row.view,
        subject=row.subject,
        after=row.after,
        pin=bool(row.pin),
    )
    return Claimed(
        posting=posting,
        version=row.wanted,
        shown=row.shown,
        ts=row.ts,
        thread_ts=thread_ts,
        unknown=bool(row.unknown),
        attempts=row.attempts,
        claim=row.claim,
        until=row.claimed_until,
    )
