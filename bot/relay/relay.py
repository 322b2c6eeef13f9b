"""Watches the outbox; one sender at a time for each channel."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.executor.clock import Clock
from bot.relay.delivery import Delivery
from bot.relay.outcome import NOTHING, Gone, Hopeless, Later, Outcome, Shown, Unsure
from storage import outbox
from storage.database import Database, now
from storage.outbox import Claimed

log = structlog.get_logger(__name__)

POLL = 0.25
"""Seconds between looks into the outbox when nobody wakes us."""
LEASE = 15.0
"""Seconds that a sender has for a message; a dead one holds its channel up for as long."""
_DEADLINE = 12.0
_PAUSE = 5.0


class Relay:
    """Several may run on one database: a message is claimed by one of them."""

    def __init__(self, database: Database, delivery: Delivery, *, clock: Clock, owner: str) -> None:
        self._database = database
        self._delivery = delivery
        self._clock = clock
        self._owner = owner
        self._nudge = asyncio.Event()
        self._stopping = False
        self._watching: asyncio.Task[None] | None = None
        self._senders: dict[str, asyncio.Task[None]] = {}
        self._behind: dict[str, float] = {}

    @property
    def lag_seconds(self) -> float:
        """For how long the channel that waits longest has had something to send in vain."""
        since = min(self._behind.values(), default=None)
        return 0.0 if since is None else self._clock.monotonic() - since

    async def start(self) -> None:
        """Begin to send."""
        self._stopping = False
        self._watching = asyncio.create_task(self._watch(), name="relay")

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._nudge.set()

    async def stop(self, grace: float = 12.0) -> None:
        """Let the messages under way end, at most for `grace` seconds; no task is left."""
        self._stopping = True
        self._nudge.set()
        tasks = [*self._senders.values(), *((self._watching,) if self._watching else ())]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._watching = None

    async def _watch(self) -> None:
        while not self._stopping:
            self._nudge.clear()
            try:
                async with self._database.reading() as tx:
                    busy = await outbox.busy_channels(tx)
            except Exception as bug:  # noqa: BLE001 - the relay outlives every outage of the database
                await self._rest("the outbox cannot be read", bug)
                continue
            for channel in busy:
                self._behind.setdefault(channel, self._clock.monotonic())
                if channel not in self._senders:
                    self._begin(channel)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), POLL)

    def _begin(self, channel: str) -> None:
        task = asyncio.create_task(self._send_all(channel), name=f"relay-{channel}")
        self._senders[channel] = task
        task.add_done_callback(lambda _: self._senders.pop(channel, None))

    async def _send_all(self, channel: str) -> None:
        try:
            while not self._stopping and (claimed := await self._claim(channel)) is not None:
                await self._settle(claimed, await self._send(claimed))
        except Exception as bug:  # noqa: BLE001 - one channel's trouble must not stop the others
            await self._rest("a channel's sender stumbled", bug)

    async def _claim(self, channel: str) -> Claimed | None:
        async with self._database.transaction() as tx:
            return await outbox.claim(tx, channel, self._owner, round(LEASE * 1000))

    async def _send(self, claimed: Claimed) -> Outcome:
        try:
            async with asyncio.timeout(_DEADLINE):
                return await self._delivery.send(claimed)
        except Exception as bug:  # noqa: BLE001 - whatever it was, the claim must be given back
            return _stumbled(claimed, bug)

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> None:
        async with self._database.transaction() as tx:
            known = await _record(tx, claimed, outcome)
        channel = claimed.posting.channel
        if isinstance(outcome, Shown | Hopeless):
            self._behind.pop(channel, None)
        if not isinstance(outcome, Shown):
            _tell(claimed, outcome)
        elif known != outcome.ts:
            await self._delivery.withdraw(channel, outcome.ts)

    async def _rest(self, what: str, bug: Exception) -> None:
        log.error(what, exc_info=bug)
        if not self._stopping:
            await asyncio.sleep(min(_PAUSE, POLL * 4))


def _tell(claimed: Claimed, outcome: Later | Unsure | Gone | Hopeless) -> None:
    if outcome == NOTHING:
        return
    advice = outcome.advice if isinstance(outcome, Hopeless) else ""
    where = {"key": claimed.posting.key, "channel": claimed.posting.channel}
    log.warning("not sent", **where, why=outcome.error, advice=advice, attempts=claimed.attempts)


def _stumbled(claimed: Claimed, bug: Exception) -> Outcome:
    log.error("a message could not be sent", key=claimed.posting.key, exc_info=bug)
    return Unsure(seconds=_PAUSE, error=type(bug).__name__)


async def _record(tx: AsyncConnection, claimed: Claimed, outcome: Outcome) -> str:
    """Keep how it ended; the ts that the message is known by, "" while it is not there."""
    at = await now(tx)
    match outcome:
        case Shown(ts=ts):
            return await outbox.sent(tx, claimed, ts)
        case Later(seconds=seconds, error=error):
            await outbox.retry(tx, claimed, at + round(seconds * 1000), error)
        case Unsure(seconds=seconds, error=error):
            await outbox.unanswered(tx, claimed, at + round(seconds * 1000), error)
        case Gone(error=error):
            await outbox.vanished(tx, claimed, at, error)
        case Hopeless(error=error):
            await outbox.give_up(tx, claimed, error)
    return ""
