"""The hour of a cutover comes; database, timers, gates and sign-offs are the real ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.recorded import Recorded
from bot.domain.appointment import Appointment, Booking
from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.rehearsal import RehearsalResult
from bot.domain.risk import Risk
from bot.domain.signoff.request import Grounds
from bot.domain.signoff.role import Role
from bot.executor.cutovers import Cutovers
from bot.executor.engine import Engine
from bot.executor.gates import GateKeeper
from bot.executor.locking import Locking
from bot.executor.outlook import written
from bot.executor.preflight import Preflight
from bot.executor.scheduled_start import ScheduledStart
from bot.executor.scheduling import Scheduling
from bot.executor.service import MigrationService
from bot.executor.timers import Timers
from bot.shell import resolved
from storage import journal, rehearsals, runs
from storage.database import Database, open_database
from tests.bot.executor.shop import KEY, plan
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, LEAD, TestClock, World

TL, DBA, PO, SEC = Role
READINGS = Path(__file__).parents[2] / "readings"
BERLIN = "2026-12-01 02:00 Europe/Berlin"
HOUR = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


class Images(Check):
    """Its images are known."""

    id = "images"
    line = "X-1"
    title = "The images are known"
    risk = Risk.DATA_LOSS
    expected = "images"

    def probe(self, plan: Plan) -> Questions:
        return {"resolved": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        return self.passed(f"{len(readings.get('resolved', Output).stdout)} characters")


class TickingClock(TestClock):
    """Stands still for people; deadlines go on."""

    def monotonic(self) -> float:
        return time.monotonic()


class SignedWorld(World):
    """What is signed off is the runbook."""

    async def grounds(self, edition: Plan) -> Grounds:
        return replace(await World.grounds(self, edition), plan=written(edition).digest)


class Night:
    """A signed-off shop, a bot that may be stopped and started, and a clock that is set."""

    def __init__(self, folder: Path, database: Database, clock: TickingClock) -> None:
        self.database, self.clock, self.timers = database, clock, list[Timers]()
        self.world = SignedWorld(databases=[database], folder=folder)
        files = MigrationFiles(folder)
        said = Output(status=0, stdout=(READINGS / "stack.txt").read_text())
        recorded = Recorded({resolved.ask(plan().stack): said})
        preflight = Preflight(world=recorded, checks=(Images(),), clock=clock, pages=lambda _: 0)
        self.engine = Engine(
            database=database, key=KEY, clock=clock, owner="me", workflows=(preflight.workflow(),)
        )
        gates = GateKeeper(database=database, files=files, world=recorded, clock=clock)
        self.locking = Locking(database=database, key=KEY, files=files)
        self.cutovers = Cutovers(
            database=database,
            key=KEY,
            files=files,
            gates=gates,
            signoffs=self.world.signoffs,
            directory=self.world.town,
            clock=clock,
            wake=self.wake,
        )
        self.scheduling = Scheduling(
            database=database,
            key=KEY,
            files=files,
            cutovers=self.cutovers,
            clock=clock,
            wake=self.wake,
        )
        self.service = MigrationService(
            database=database,
            key=KEY,
            files=files,
            checks=(Images(),),
            clock=clock,
            postings=preflight.postings,
            wake=self.wake,
        )

    def edit(self, more: str) -> None:
        """Write more into the migration file."""
        file = self.world.folder / "shop.yml"
        file.write_text(file.read_text() + more)

    async def rehearsed(self) -> None:
        """There and back, a minute ago."""
        shop = MigrationFiles(self.world.folder).for_channel("C0SHOP")
        result = RehearsalResult(
            run="rehearsal-1",
            migration=shop.name,
            digest=shop.digest,
            started=self.clock.now(),
            finished=self.clock.now(),
            facts={"rollback_ms": 900},
        )
        async with self.database.transaction() as tx:
            await rehearsals.put(tx, result)

    def wake(self) -> None:
        self.engine.wake()
        for each in self.timers:
            each.wake()

    async def start(self, replicas: int = 1) -> None:
        """The bot comes up; every time with timers of its own."""
        jobs = ScheduledStart(
            database=self.database,
            key=KEY,
            cutovers=self.cutovers,
            preflight=self.service.preflights.order,
        ).jobs()
        for _ in range(replicas):
            owner = f"owner-{len(self.timers)}-{time.monotonic_ns()}"
            timers = Timers(
                database=self.database, clock=self.clock, owner=owner, jobs=jobs, poll=0.05
            )
            self.timers.append(timers)
            await timers.start()

    async def stop(self) -> None:
        for each in self.timers:
            await each.stop()
        self.timers.clear()

    async def schedule(self, words: str = BERLIN) -> Appointment:
        made = await self.scheduling.schedule(
            channel="C0SHOP", by=LEAD, words=words, key=self.world.key()
        )
        assert made is not None
        return made[0]

    async def at(self, moment: datetime) -> None:
        self.clock.at = moment
        self.wake()

    async def preflighted(self) -> None:
        """The one that runs by itself has ended."""

        async def ended() -> bool:
            async with self.database.reading() as tx:
                run = await runs.latest_done(tx, "shop/production", "preflight")
            return run is not None

        await self.until(ended)

    async def became(self, made: Appointment) -> Appointment:
        async def settled() -> bool:
            self.clock.advance(timedelta(seconds=0.1))
            return not (await self.scheduling.state(made.id)).waiting

        await self.until(settled)
        return await self.scheduling.state(made.id)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        deadline = time.monotonic() + 15
        while not await holds():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)

    async def cutover(self) -> runs.Run | None:
        async with self.database.reading() as tx:
            return await runs.latest(tx, "shop/production", "cutover")

    async def story(self) -> list[tuple[str, str]]:
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, migration="shop/production", limit=1_000)
        return [
            (row.tag, row.actor) for row in rows if "schedule" in row.tag or "cutover" in row.tag
        ]


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    clock = TickingClock()
    clock.at = HOUR - timedelta(hours=5)
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    night = Night(tmp_path / "migrations", database, clock)
    night.world.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    await night.world.ask()
    for role, who in ((TL, ANN), (DBA, BEN), (PO, DAN), (SEC, EVE)):
        await night.world.approve(role, who)
    await night.rehearsed()
    await night.engine.start()
    await night.start()
    yield night
    await night.stop()
    await night.engine.stop()
    await database.close()


async def test_at_its_hour_it_is_ordered_once_in_the_name_of_who_scheduled_it(night: Night) -> None:
    made = await night.schedule()
    await night.start(replicas=2)
    await night.at(HOUR - timedelta(minutes=20))
    await night.preflighted()
    await night.at(HOUR - timedelta(seconds=1))
    assert (await night.scheduling.state(made.id)).waiting
    await night.at(HOUR)

    became = await night.became(made)

    run = await night.cutover()
    assert run is not None
    assert (became.state, became.run, run.by) == (Booking.STARTED, run.id, LEAD)
    assert await night.story() == [
        ("migration:schedule:ordered", LEAD),
        ("cutover:run:ordered", LEAD),
        ("migration:schedule:started", LEAD),
    ]


async def test_a_restart_forgets_nothing_and_a_jump_of_the_clock_begins_nothing_twice(
    night: Night,
) -> None:
    made = await night.schedule()
    await night.stop()
    await night.at(HOUR + timedelta(minutes=3))
    await night.start()

    assert (await night.became(made)).state is Booking.STARTED

    await night.at(HOUR - timedelta(hours=2))
    await night.at(HOUR + timedelta(minutes=1))
    tags = [tag for tag, _ in await night.story()]
    assert tags.count("cutover:run:ordered") == 1


async def test_a_shut_gate_starts_nothing_and_tells_the_channel_why(night: Night) -> None:
    made = await night.schedule()
    await night.locking.lock(channel="C0SHOP", by=EVE, reason="audit", key="lock")
    await night.at(HOUR - timedelta(minutes=20))
    await night.preflighted()
    await night.at(HOUR)

    became = await night.became(made)

    assert await night.cutover() is None
    assert became.state is Booking.REFUSED
    assert became.said == "A gate is shut: The migration is not locked: audit."
    assert "/migrate unlock" in became.advice
    async with night.database.reading() as tx:
        told = (await tx.execute(text("SELECT view FROM outbox"))).scalars().all()
    assert {"schedule.card", "schedule.refused"} <= {*told}


FREEZE = """
freezes:
  - from: "2026-12-01 00:00"
    until: "2026-12-02 00:00"
    timezone: UTC
    reason: the sale
"""


async def test_a_file_that_was_edited_since_stops_it(night: Night) -> None:
    made = await night.schedule()
    night.edit("smoke_baseline: preflight\n")
    await night.at(HOUR - timedelta(minutes=20))
    await night.preflighted()
    await night.at(HOUR)

    became = await night.became(made)

    assert became.state is Booking.REFUSED
    assert became.said.startswith("The plan has changed since you looked")
    assert await night.cutover() is None


async def test_a_freeze_that_is_written_down_later_holds_it_up_and_says_when_it_may_begin(
    night: Night,
) -> None:
    made = await night.schedule()
    night.edit(FREEZE)
    await night.at(HOUR - timedelta(minutes=20))
    await night.preflighted()
    await night.at(HOUR)

    became = await night.became(made)

    assert await night.cutover() is None
    assert became.state is Booking.REFUSED
    assert became.said == (
        "A gate is shut: Nothing is frozen: the sale (until 2026-12-02 00:00 UTC)."
    )
    assert became.advice == "When it is over: `/migrate schedule 2026-12-02 00:00 UTC`."
    again = await night.schedule("2026-12-02 00:00 UTC")
    assert again.plan == made.plan, "what was signed off is signed off still"


async def test_a_freeze_that_is_written_down_after_the_order_holds_up_the_run(night: Night) -> None:
    ordered = MigrationFiles(night.world.folder).for_channel("C0SHOP")
    night.edit(FREEZE)
    await night.at(HOUR)

    file, freeze = await night.cutovers.gates.of_file(ordered, "C0SHOP", ordered.digest)

    assert (file.passed, freeze.passed) == (True, False)
    night.edit("nonsense: 1\n")
    file, freeze = await night.cutovers.gates.of_file(ordered, "C0SHOP", ordered.digest)
    assert (file.passed, file.firm, freeze.passed) == (False, True, True)


async def test_who_comes_too_late_begins_nothing(night: Night) -> None:
    made = await night.schedule()
    await night.stop()
    await night.at(HOUR + timedelta(minutes=16))
    await night.start()

    became = await night.became(made)

    assert became.state is Booking.REFUSED
    assert "16 minutes are past its hour" in became.said
    assert await night.cutover() is None


async def test_one_waits_it_can_be_put_off_and_called_off(night: Night) -> None:
    made = await night.schedule()
    with pytest.raises(Refused, match="scheduled already for 2026-12-01 02:00 Europe/Berlin"):
        await night.schedule("2026-12-02 02:00 Europe/Berlin")

    later = await night.scheduling.postpone(id_=made.id, delay="1h", by=DAN, key="p")
    assert later is not None
    assert later.at == HOUR + timedelta(hours=1)
    assert await night.scheduling.postpone(id_=made.id, delay="1h", by=DAN, key="p") is None
    await night.at(HOUR + timedelta(seconds=5))
    assert (await night.scheduling.state(made.id)).waiting
    assert await night.cutover() is None

    off = await night.scheduling.cancel(id_=made.id, by=DAN, key="c")
    assert off is not None
    assert off.state is Booking.CANCELLED
    with pytest.raises(Refused, match="does not wait any more"):
        await night.scheduling.cancel(id_=made.id, by=DAN, key="c2")
    await night.at(HOUR + timedelta(hours=1))
    assert await night.scheduling.waiting(channel="C0SHOP") is None
    assert await night.cutover() is None


async def test_a_freeze_keeps_the_gate_shut_and_takes_no_hour_inside(night: Night) -> None:
    night.edit(FREEZE)
    await night.at(HOUR)

    gates = await night.cutovers.dialog(channel="C0SHOP", by=LEAD, breaking=False)

    (frozen,) = (gate for gate in gates.shut if gate.id == "freeze")
    assert frozen.said == "the sale (until 2026-12-02 00:00 UTC)"
    with pytest.raises(Refused, match="12:00 UTC is in a freeze: the sale"):
        await night.schedule("2026-12-01 12:00 UTC")


async def test_without_a_rehearsal_or_with_a_stale_one_the_gate_is_shut(night: Night) -> None:
    await night.at(night.clock.now() + timedelta(hours=25))

    gates = await night.cutovers.dialog(channel="C0SHOP", by=LEAD, breaking=False)

    (shut,) = (gate for gate in gates.shut if gate.id == "rehearsal")
    assert shut.said == "the rehearsal was 25 h ago, at most 24 h count"
    assert shut.next_action == "Type `/migrate rehearse`."
