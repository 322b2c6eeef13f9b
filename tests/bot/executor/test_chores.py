"""Weeks go by on the new stack; database, timers, engine and rules are the real ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.recorded import Recorded
from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.directory import Person
from bot.domain.drill import DrillKind, DrillResult
from bot.domain.errors import Conflict, Refused
from bot.domain.image_reading import ScanReport, ScanReports, Vulnerability
from bot.domain.probe import Probe
from bot.domain.reading import NoAnswer, Output, Reading, Silence
from bot.domain.state import RunState
from bot.executor.chore_looks import KIND, ChoreLooks
from bot.executor.chore_times import KEEPER, ChoreTimes
from bot.executor.chores import Chores
from bot.executor.engine import Engine
from bot.executor.preflight import ordered
from bot.executor.timers import Timers
from bot.executor.way_back import CUTOVER, ROLLBACK, lock_of
from bot.executor.workflow import Context, Step, Workflow
from bot.shell import chore_bases, chore_images, chore_logs, resolved
from bot.shell.report import END
from storage import chores, drills, journal, leases, runs, schedules
from storage.database import Database, open_database
from storage.leases import StepOutcome
from tests.bot.executor.conftest import KEY
from tests.bot.executor.shop import plan
from tests.bot.executor.signoff_world import ANN, BEN, TestClock, Town

SHOP = "shop/production"
#: A Sunday; the first scan is due at eight the next morning.
SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
SCAN, BASES, LOGS, RESTORE = ChoreKind
POSTGRES = {"kind": "postgres", "url": {"env": "SHOP_DATABASE_URL"}}


class TickingClock(TestClock):
    """Stands still for people; deadlines go on."""

    def monotonic(self) -> float:
        return time.monotonic()


class Berlin(Town):
    """Everybody works there."""

    async def person(self, who: str) -> Person:
        return Person(id=who, active=True, full_member=True, tz="Europe/Berlin")


class Server:
    """Answers as it is at that moment."""

    def __init__(self, clock: TickingClock) -> None:
        self.answers: dict[Probe, Reading] = {}
        self._clock = clock
        self._plan = plan(scan={"reports": "/scans"})
        self.holes()
        self.logs("10m", 5)
        self.bases(3)

    def ask(self, probes: Any, here: Any) -> Any:
        return Recorded(self.answers).ask(probes, here)

    def holes(self, *ids: str) -> None:
        """The newest scan knows these."""
        known = tuple(
            Vulnerability(id=each, severity="HIGH", package="ssl", installed="1", fixed="2")
            for each in ids
        )
        moment = f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}"
        report = ScanReport(
            source="api.json",
            artifact="api:1",
            image_id="sha256:abc",
            created_at=moment,
            os_family="debian",
            os_name="12",
            results=1,
            vulnerabilities=known,
        )
        asked = int(self._clock.now().timestamp())
        scan = chore_images.ask(self._plan)["scan"]
        self.answers[scan] = ScanReports(reports=(report,), asked_at=asked)

    def logs(self, size: str, used: int) -> None:
        said = f"container\tapi\tjson-file\t{size}\t3\t{used}\n{END}"
        self.answers[chore_logs.ask(self._plan)["logs"]] = Output(status=0, stdout=said)

    def bases(self, days: int) -> None:
        now = int(SUNDAY.timestamp())
        made = datetime.fromtimestamp(now - days * 86_400, UTC).isoformat()
        rows = (f"asked\t{now}", "service\tapi\tapi:1\tno\t\t\t", "image\tapi\tsha256:abc\t\t\t")
        said = "\n".join((*rows, f"facts\tapi\t{made}\t1\t\t", END))
        self.answers[resolved.ask(self._plan.stack)] = Output(status=0, stdout=said)
        registry = Output(status=0, stdout=f"registry\tapi:1\tlocal\t\n{END}")
        self.answers[chore_bases.ask(self._plan)["registry"]] = registry

    def silent(self) -> None:
        gone = NoAnswer(why=Silence.UNREACHABLE, detail="web-1 does not answer")
        self.answers = dict.fromkeys(self.answers, gone)


class Weeks:
    """A shop on its new stack, replicas that may be stopped and started, a clock that is set."""

    def __init__(self, folder: Path, databases: list[Database], clock: TickingClock) -> None:
        self.databases, self.clock, self.folder = databases, clock, folder
        self.timers: list[Timers] = []
        self.engines: list[Engine] = []
        self.server = Server(clock)
        self.files = MigrationFiles(folder)
        self.drilled = ""
        folder.mkdir()
        self.write()
        self.service = Chores(
            database=self.database, key=KEY, files=self.files, clock=clock, wake=self.wake
        )

    @property
    def database(self) -> Database:
        return self.databases[0]

    def write(self, **changes: Any) -> None:
        edition = plan(scan={"reports": "/scans"}, **changes)
        content = edition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        with (self.folder / "shop.yml").open("w") as file:
            YAML().dump(content, file)

    async def start(self, replicas: int = 1) -> None:
        """They come up."""
        for number, database in enumerate(self.databases[:replicas]):
            looks = ChoreLooks(world=self.server, database=database, key=KEY)
            drill = Workflow(kind=DrillKind.RESTORE.run, steps=self._drill)
            owner = f"owner-{number}-{time.monotonic_ns()}"
            engine = Engine(
                database=database,
                key=KEY,
                clock=self.clock,
                owner=owner,
                workflows=(looks.workflow(), drill),
                poll=0.05,
            )
            times = ChoreTimes(
                database=database,
                key=KEY,
                files=self.files,
                directory=Berlin(),
                clock=self.clock,
            )
            timers = Timers(
                database=database,
                clock=self.clock,
                owner=owner,
                jobs=times.jobs(),
                poll=0.05,
                done=engine.wake,
            )
            await times.begin()
            await engine.start()
            await timers.start()
            self.engines.append(engine)
            self.timers.append(timers)

    async def stop(self) -> None:
        for timers in self.timers:
            await timers.stop()
        for engine in self.engines:
            await engine.stop(grace=0)
        self.timers.clear()
        self.engines.clear()

    def wake(self) -> None:
        for each in (*self.timers, *self.engines):
            each.wake()

    def _drill(self, run: runs.Run) -> tuple[Step, ...]:
        async def do(context: Context) -> dict[str, Any]:
            result = DrillResult(
                run=run.id,
                kind=DrillKind.RESTORE,
                migration=SHOP,
                target="web-1",
                started=self.clock.now(),
                finished=self.clock.now(),
                facts={"restore_ms": 4_000},
                trouble=self.drilled,
            )
            async with context.transaction() as tx:
                await drills.put(tx, result)
            return {}

        return (Step(name="judge", do=do, timeout=30.0),)

    async def run(self, kind: str, **more: Any) -> str:
        """Such a run is done."""
        shop = self.files.for_channel("C0SHOP")
        order = runs.RunOrder(
            id=f"{kind}-{time.monotonic_ns()}",
            kind=kind,
            target=lock_of(SHOP),
            migration=SHOP,
            channel="C0SHOP",
            input={**ordered(shop, str(self.folder)), **more},
            by=ANN,
        )
        async with self.database.transaction() as tx:
            await runs.submit(tx, order)
            claimed = await leases.claim(tx, owner="mover", ttl_ms=60_000, kinds=(kind,))
            assert claimed is not None
            for seq, name in enumerate(("check-gates", "1-switch-traffic"), 1):
                await leases.begin_step(tx, claimed[0], seq, name)
                await leases.end_step(tx, claimed[0], seq, StepOutcome(state="done"))
            await leases.end(tx, claimed[0], RunState.DONE, "")
        return order.id

    async def pass_(self, **time_: float) -> None:
        """Time goes by at once, then all that is due gets done."""
        self.clock.advance(timedelta(**time_))
        await self.settle()

    async def settle(self) -> None:
        self.wake()
        await self.until(self._quiet)

    async def _quiet(self) -> bool:
        async with self.database.reading() as tx:
            keeper = await schedules.get(tx, KEEPER)
            rows = await schedules.of(tx, SHOP)
            busy = [await runs.active_on(tx, f"{KIND}:{SHOP}:{each.value}") for each in ChoreKind]
        later = all(row.due > self.clock.now() for row in (*rows, *((keeper,) if keeper else ())))
        done = not any(busy)
        if later and not done:
            self.clock.advance(timedelta(seconds=1))  # a drill is looked at every 20 s
            self.wake()
        return done and later

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        deadline = time.monotonic() + 20
        while not await holds():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)

    async def chore(self, kind: ChoreKind) -> Chore:
        async with self.database.reading() as tx:
            found = await chores.last(tx, SHOP, kind)
        assert found is not None
        return found

    async def told(self, kind: ChoreKind) -> tuple[Standing, tuple[str, ...]]:
        found = await self.chore(kind)
        return found.standing, found.told

    async def tags(self, beginning: str) -> list[str]:
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, limit=100_000)
        found = [row for row in rows if row.tag.startswith(beginning)]
        return [f"{row.at:%a %d %H:%M} {row.tag.rpartition(':')[2]}" for row in found]

    async def due(self) -> list[str]:
        async with self.database.reading() as tx:
            rows = await schedules.of(tx, SHOP)
        return [f"{row.id.rpartition('/')[2]} {row.due:%a %d %b}" for row in rows]


@pytest.fixture
async def weeks(tmp_path: Path) -> AsyncIterator[Weeks]:
    """A bot whose cutover is done; two more may come up beside it."""
    clock = TickingClock()
    clock.at = SUNDAY
    databases = [
        await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock) for _ in range(3)
    ]
    weeks = Weeks(tmp_path / "migrations", databases, clock)
    await weeks.run(CUTOVER)
    await weeks.start()
    await weeks.settle()
    yield weeks
    await weeks.stop()
    for database in databases:
        await database.close()


async def test_chores_begin_after_a_cutover_and_end_when_it_is_taken_back(weeks: Weeks) -> None:
    assert await weeks.due() == [
        "image-scan Mon 30 Nov",
        "base-images Tue 01 Dec",
        "log-rotation Wed 02 Dec",
        "restore-drill Sun 03 Jan",
    ]
    async with weeks.database.reading() as tx:
        cutover = await runs.latest(tx, SHOP, CUTOVER)
    assert cutover is not None

    await weeks.run(ROLLBACK, cutover=cutover.id)
    await weeks.pass_(minutes=6)

    assert await weeks.due() == []
    assert [tag[-5:] for tag in await weeks.tags("chore:all")] == ["begun", "ended"]


async def test_three_replicas_a_long_pause_and_a_clock_that_jumps_look_once(weeks: Weeks) -> None:
    await weeks.stop()
    weeks.clock.advance(timedelta(days=24))
    await weeks.start(replicas=3)
    await weeks.settle()
    weeks.clock.advance(timedelta(days=-20))
    await weeks.settle()
    weeks.clock.advance(timedelta(days=20, minutes=1))
    await weeks.settle()

    assert await weeks.tags("chore:image-scan:due") == ["Wed 23 12:00 due"]
    assert await weeks.tags("chore:log-rotation:due") == ["Wed 23 12:00 due"]
    assert "image-scan Mon 28 Dec" in await weeks.due()


async def test_a_scan_tells_only_what_is_new_since_the_last_one(weeks: Weeks) -> None:
    weeks.server.holes("CVE-1")
    await weeks.pass_(days=1)
    assert await weeks.told(SCAN) == (Standing.OPEN, ("CVE-1, high, in ssl of api",))
    first = await weeks.chore(SCAN)
    await weeks.service.done(id_=first.id, by=BEN, key="done")

    weeks.server.holes("CVE-1", "CVE-2")
    await weeks.pass_(days=7)
    second = await weeks.chore(SCAN)
    assert (second.told, second.known) == (("CVE-2, high, in ssl of api",), 1)

    weeks.server.holes("CVE-1", "CVE-2")
    await weeks.pass_(days=7)
    third = await weeks.chore(SCAN)
    assert third.standing is Standing.CLEAN
    assert (await weeks.service.state(second.id)).standing is Standing.OPEN

    weeks.server.holes("CVE-1")
    await weeks.pass_(days=7)
    closed = await weeks.service.state(second.id)
    assert (closed.standing, closed.by) == (Standing.DONE, "slipway")


async def test_what_nobody_answered_is_told_again_with_what_is_new(weeks: Weeks) -> None:
    weeks.server.holes("CVE-1")
    await weeks.pass_(days=1)
    first = await weeks.chore(SCAN)
    weeks.server.holes("CVE-1", "CVE-2")
    await weeks.pass_(days=7)

    assert (await weeks.service.state(first.id)).standing is Standing.REPLACED
    assert len((await weeks.chore(SCAN)).told) == 2


async def test_logs_bases_and_silence_are_told_as_they_are(weeks: Weeks) -> None:
    weeks.server.bases(50)
    weeks.server.logs("", 5)
    await weeks.pass_(days=4)

    assert (await weeks.chore(BASES)).told == ("api is 50 days old",)
    assert "grows without end" in (await weeks.chore(LOGS)).told[0]

    weeks.server.silent()
    await weeks.pass_(days=30)
    silent = await weeks.chore(LOGS)
    assert (silent.standing, silent.told) == (Standing.OPEN, ())
    assert silent.look is not None
    assert "web-1 does not answer" in silent.look.trouble


async def test_who_cut_over_is_reminded_at_work_and_less_and_less_often(weeks: Weeks) -> None:
    weeks.server.logs("", 5)
    await weeks.pass_(days=2, hours=20)
    for _ in range(13):
        await weeks.pass_(days=1)

    assert await weeks.tags("chore:log-rotation:reminded") == [
        "Thu 03 08:00 reminded",
        "Mon 07 08:00 reminded",
        "Mon 14 08:00 reminded",
    ]


async def test_a_bot_that_comes_back_at_night_reminds_nobody_before_work(weeks: Weeks) -> None:
    weeks.server.logs("", 5)
    await weeks.pass_(days=2, hours=20)
    await weeks.stop()
    weeks.clock.advance(timedelta(days=3, hours=14))
    await weeks.start()
    await weeks.settle()
    assert f"{weeks.clock.now():%a %H:%M}" == "Sat 22:00"
    assert await weeks.tags("chore:log-rotation:reminded") == []

    await weeks.pass_(days=1, hours=11)
    assert await weeks.tags("chore:log-rotation:reminded") == ["Mon 07 09:00 reminded"]


async def test_a_look_that_is_under_way_is_not_ordered_a_second_time(weeks: Weeks) -> None:
    await weeks.stop()
    await weeks.service.look(SCAN, channel="C0SHOP", by=BEN, key="one")

    assert await weeks.service.look(SCAN, channel="C0SHOP", by=BEN, key="one") is None
    with pytest.raises(Conflict, match="is being looked at already"):
        await weeks.service.look(SCAN, channel="C0SHOP", by=ANN, key="two")


async def test_a_snoozed_chore_is_silent_for_a_week_and_a_done_one_for_ever(weeks: Weeks) -> None:
    weeks.server.logs("", 5)
    await weeks.pass_(days=2, hours=20)
    chore = await weeks.chore(LOGS)
    await weeks.service.snooze(id_=chore.id, by=BEN, key="snooze")
    for _ in range(8):
        await weeks.pass_(days=1)
    woken = await weeks.service.state(chore.id)

    assert (woken.standing, woken.reminded) == (Standing.OPEN, 1)
    assert await weeks.tags("chore:log-rotation:reminded") == ["Wed 09 08:00 reminded"]

    await weeks.service.done(id_=chore.id, by=BEN, key="done")
    await weeks.pass_(days=10)
    assert len(await weeks.tags("chore:log-rotation:reminded")) == 1


async def test_of_two_answers_one_counts_and_a_delivery_counts_once(weeks: Weeks) -> None:
    weeks.server.logs("", 5)
    await weeks.pass_(days=4)
    chore = await weeks.chore(LOGS)

    assert await weeks.service.done(id_=chore.id, by=BEN, key="one") is not None
    assert await weeks.service.done(id_=chore.id, by=BEN, key="one") is None
    with pytest.raises(Conflict, match="it is done by U0BEN"):
        await weeks.service.snooze(id_=chore.id, by=ANN, key="two")


async def test_what_makes_no_sense_here_stays_off_until_somebody_looks_by_hand(
    weeks: Weeks,
) -> None:
    weeks.server.logs("", 5)
    await weeks.pass_(days=4)
    chore = await weeks.chore(LOGS)
    why = "The host ships its logs and keeps none."
    await weeks.service.not_applicable(id_=chore.id, reason=why, by=BEN, key="no")
    await weeks.pass_(days=40)

    assert (await weeks.chore(LOGS)).id == chore.id
    assert not [row for row in await weeks.due() if row.startswith("log")]
    board = await weeks.service.board("C0SHOP")
    assert [duty.next is None for duty in board.duties] == [False, False, True, False]

    weeks.server.logs("10m", 5)
    await weeks.service.look(LOGS, channel="C0SHOP", by=BEN, key="look")
    await weeks.settle()
    assert (await weeks.chore(LOGS)).standing is Standing.CLEAN
    assert [row for row in await weeks.due() if row.startswith("log")]


async def test_the_quarterly_drill_is_the_ordinary_drill_and_its_result_is_told(
    weeks: Weeks,
) -> None:
    weeks.write(database=POSTGRES)
    weeks.drilled = "restoring\npg_restore: out of room"
    await weeks.pass_(days=40)

    assert await weeks.told(RESTORE) == (
        Standing.OPEN,
        ("the restore drill failed: pg_restore: out of room",),
    )

    weeks.drilled = ""
    await weeks.service.look(RESTORE, channel="C0SHOP", by=BEN, key="again")
    await weeks.settle()
    assert (await weeks.chore(RESTORE)).standing is Standing.CLEAN
    assert [tag[-4:] for tag in await weeks.tags("chore:restore-drill:do")] == ["done"]


async def test_without_a_database_there_is_nothing_to_drill_and_it_is_asked_again_next_time(
    weeks: Weeks,
) -> None:
    await weeks.pass_(days=40)
    chore = await weeks.chore(RESTORE)

    assert (chore.standing, chore.by) == (Standing.NOT_APPLICABLE, "slipway")
    assert "has no database" in chore.reason
    assert "restore-drill Sat 03 Apr" in await weeks.due()


async def test_a_file_that_was_broken_meanwhile_does_not_stop_the_looks(weeks: Weeks) -> None:
    (weeks.folder / "shop.yml").write_text("app: [")
    await weeks.pass_(days=1)

    assert (await weeks.chore(SCAN)).standing is Standing.CLEAN


async def test_before_a_cutover_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    clock = TickingClock()
    clock.at = SUNDAY
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    weeks = Weeks(tmp_path / "migrations", [database], clock)

    with pytest.raises(Refused, match="does not run on the new stack"):
        await weeks.service.look(SCAN, channel="C0SHOP", by=BEN, key="look")
    assert not (await weeks.service.board("C0SHOP")).begun
    with pytest.raises(LookupError):
        await weeks.service.state("nothing")
    await database.close()
