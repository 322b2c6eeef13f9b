"""The use cases of a watch: how it is, a summary of some time, keep what was asked about."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.connectors.migration_files import MigrationFiles
from bot.domain.directory import Directory
from bot.domain.errors import NotAllowed, Refused
from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.domain.watch.outline import outline
from bot.domain.watch.picture import Picture
from bot.domain.watch.sample import Sample
from bot.domain.watch.state import Answer, Question, Telling, Watch
from bot.executor.clock import Clock
from bot.executor.lookout import milliseconds
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import plan_of
from bot.executor.watch_rows import WatchRows, card, question, stream, summary
from storage import runs, samples, seen, watches
from storage.database import Database

_MINUTE = 60_000
RANGES = {"30m": 30 * _MINUTE, "2h": 120 * _MINUTE, "24h": 1_440 * _MINUTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watches:
    """Raises `Refused` with the sentence a person reads."""

    database: Database
    key: Secret
    files: MigrationFiles
    directory: Directory
    clock: Clock
    wake: Callable[[], None]

    async def of_channel(self, channel: str) -> tuple[str, Watch | None]:
        """The migration's name and its newest watch."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            return plan.name, await watches.latest(tx, plan.name)

    async def state(self, id_: str) -> Watch:
        """One watch as it stands. Raises `LookupError`."""
        async with self.database.reading() as tx:
            found = await watches.get(tx, id_)
        if found is None:
            raise LookupError(id_)
        return found

    async def asked(self, subject: str) -> tuple[Watch, Question, tuple[str, ...]]:
        """A question (`<watch>/<number>`), and who must answer it. Raises `LookupError`."""
        id_, _, number = subject.rpartition("/")
        watch = await self.state(id_)
        asked = watch.question
        if asked is None or str(asked.number) != number:
            raise LookupError(subject)
        return watch, asked, tuple((await self._plan(id_)).on_call)

    async def told(self, id_: str) -> Telling:
        """A summary as it was told. Raises `LookupError`."""
        async with self.database.reading() as tx:
            return await watches.telling(tx, id_)

    async def picture(self, id_: str) -> Picture:
        """What the chart of a summary shows: all servers in one, before and after."""
        telling = await self.told(id_)
        watch, plan = await self.state(telling.watch), await self._plan(telling.watch)
        found: list[Sample] = []
        async with self.database.reading() as tx:
            for target in plan.targets:
                name = stream(watch.id, target.name)
                found += await samples.between(tx, name, telling.start, telling.at + 1)
        found.sort(key=lambda sample: sample.at)
        return await asyncio.to_thread(
            outline,
            telling.migration,
            tuple(found),
            plan.watch.alarms,
            switched=watch.switched,
            interval_ms=plan.watch.interval * 1_000,
        )

    async def _plan(self, id_: str) -> Plan:
        async with self.database.reading() as tx:
            return plan_of(await runs.run(tx, id_))

    async def sum_up(self, name: str, *, channel: str, by: str, key: str) -> Telling | None:
        """A card with a chart of the last 30m, 2h or 24h; None when `key` was seen before."""
        if name not in RANGES:
            raise Refused(
                f"There is no summary of '{name[:20]}'.",
                next_action="Type `/migrate monitor`, or behind it `30m`, `2h` or `24h`.",
            )
        migration, watch = await self.of_channel(channel)
        if watch is None:
            raise _unwatched(migration)
        at = milliseconds(self.clock.now())
        telling = Telling(
            id=f"{watch.id}/asked-{secrets.token_hex(4)}",
            watch=watch.id,
            migration=migration,
            channel=channel,
            name=f"last {name}",
            at=at,
            start=at - RANGES[name],
            grade=watch.grade,
            windows=watch.windows,
        )
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            await WatchRows(key=self.key).tell(tx, telling, *summary(telling), by=by)
        self.wake()
        return telling

    async def keep(self, *, channel: str, by: str, key: str) -> Watch | None:
        """No rollback although it fails; None when `key` was seen before."""
        migration, watch = await self.of_channel(channel)
        if watch is None:
            raise _unwatched(migration)
        await self._refuse_strangers(await self._plan(watch.id), by)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            fresh = await watches.get(tx, watch.id)
            asked = fresh.question if fresh else None
            if fresh is None or asked is None or not fresh.asking:
                raise Refused(
                    "Nothing is asked any more.", next_action="See how it is: `/migrate monitor`."
                )
            at = milliseconds(self.clock.now())
            answered = replace(asked, answer=Answer.KEPT, by=by, ended=at)
            after = replace(fresh, question=answered, kept=asked.lines)
            await watches.save(tx, after)
            postings = (*question(after, answered.number), *card(after))
            await WatchRows(key=self.key).note(
                tx, after, "watch:question:kept", {"by": by}, *postings
            )
        self.wake()
        return after

    async def _refuse_strangers(self, plan: Plan, by: str) -> None:
        if not plan.on_call or by in plan.on_call:
            return
        if by not in await self.directory.members(plan.on_call):
            raise NotAllowed(
                "Only people on call may keep what fails; the plan names them under `on_call`.",
                next_action="Call one of them: `/migrate contacts`.",
            )


def _unwatched(migration: str) -> Refused:
    return Refused(
        f"{migration} is not watched.",
        next_action="A watch begins by itself when a cutover is done: `/migrate cutover`.",
    )
