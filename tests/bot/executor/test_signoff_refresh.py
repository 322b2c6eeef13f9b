"""From a finished preflight to the roles that are asked again, through the whole service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from datetime import timedelta
from pathlib import Path

import pytest

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.recorded import Recorded
from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import NoAnswer, Output, Reading, Silence
from bot.domain.risk import Risk
from bot.domain.signoff.decision import Click
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.executor.clock import SystemClock
from bot.executor.engine import Engine
from bot.executor.preflight import Preflight
from bot.executor.service import MigrationService
from bot.executor.signoff_watch import SignoffWatch
from bot.executor.vouching import Word
from storage.database import Database, open_database
from tests.bot.executor.shop import KEY, UPTIME
from tests.bot.executor.signoff_world import ANN, BEN, DAN, EVE, LEAD, Town, World


class Backups(Check):
    """The database administrator's evidence has a line for it, and nobody else's."""

    id = "backups"
    line = "M1.1"
    title = "Backups are made"
    risk = Risk.DATA_LOSS
    expected = "backups"

    def probe(self, plan: Plan) -> Questions:
        return {"uptime": UPTIME}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        said = readings.get("uptime", Output).stdout
        return self.warned(said, "Look.") if "off" in said else self.passed(said)


class Changing:
    """Answers as they are now."""

    def __init__(self, answers: dict[Probe, Reading]) -> None:
        self._answers = answers

    def ask(
        self, probes: Collection[Probe], plan: Plan
    ) -> AsyncGenerator[tuple[Probe, Reading], None]:
        return Recorded(self._answers).ask(probes, plan)


class Whole:
    """The whole service with an engine, a watch and answers that may change."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.answers: dict[Probe, Reading] = {UPTIME: Output(status=0, stdout="made")}
        self.town = Town()
        world = World(databases=(), folder=folder, town=self.town)
        world.staff(technical_lead={ANN}, dba={BEN}, product_owner={DAN}, security={EVE})
        clock, checks = SystemClock(), (Backups(),)
        preflight = Preflight(
            world=Changing(self.answers), checks=checks, clock=clock, pages=lambda _: 1
        )
        self.engine = Engine(
            database=database,
            key=KEY,
            clock=clock,
            owner="me",
            workflows=(preflight.workflow(),),
            poll=0.05,
            ended=self.changed,
        )
        self.service = MigrationService(
            database=database,
            key=KEY,
            files=MigrationFiles(folder),
            checks=checks,
            clock=clock,
            postings=preflight.postings,
            wake=self.engine.wake,
            directory=self.town,
            changed=self.changed,
        )
        self.watch = SignoffWatch(self.service.signoffs, every=3600)

    def changed(self, migration: str) -> None:
        self.watch.look(migration)

    async def preflight(self, key: str) -> None:
        order = await self.service.preflights.order(channel="C0SHOP", by=LEAD, key=key)
        assert order is not None
        async with asyncio.timeout(15):
            while (await self.service.preflights.state(order.run)).state.active:
                await asyncio.sleep(0.01)

    async def approve_all(self) -> None:
        state = await self.service.signoffs.state("shop/production")
        assert state is not None
        for one, who in zip(state.roles, (ANN, BEN, DAN, EVE), strict=True):
            click = Click(
                request=state.request.id,
                role=one.role,
                version=one.version,
                by=who,
                team="T0HOME",
                key=who,
            )
            assert await self.service.signoffs.approve(click)

    async def until_void(self, *roles: Role) -> None:
        deadline = time.monotonic() + 15
        while True:
            state = await self.service.signoffs.state("shop/production")
            assert state is not None
            void = [one.role for one in state.roles if one.standing is RoleStanding.VOID]
            if void == list(roles):
                return
            assert time.monotonic() < deadline, void
            await asyncio.sleep(0.01)


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", SystemClock())
    whole = Whole(database, tmp_path / "migrations")
    whole.watch.start()
    await whole.engine.start()
    yield whole
    await whole.engine.stop()
    await whole.watch.stop()
    await database.close()


async def test_a_preflight_voids_those_whose_evidence_it_changed_and_nobody_else(
    whole: Whole,
) -> None:
    await whole.preflight("P1")
    assert await whole.service.signoffs.request(channel="C0SHOP", by=LEAD, key="R1")
    await whole.approve_all()

    await whole.preflight("P2")
    assert (await whole.service.signoffs.gate("shop/production")).met

    whole.answers[UPTIME] = Output(status=0, stdout="switched off")
    await whole.preflight("P3")

    sees_it, sees_the_risk = Role.DBA, Role.TECHNICAL_LEAD
    await whole.until_void(sees_the_risk, sees_it)
    gate = await whole.service.signoffs.gate("shop/production")
    assert [lack.role for lack in gate.lacks] == [sees_the_risk, sees_it]


async def test_an_attestation_voids_the_role_that_sees_it(whole: Whole) -> None:
    await whole.preflight("P1")
    assert await whole.service.signoffs.request(channel="C0SHOP", by=LEAD, key="R1")
    await whole.approve_all()
    word = Word(
        channel="C0SHOP",
        subject="M2.3",
        text="the night from Sunday to Monday is quiet",
        lasts=timedelta(days=3),
        by=ANN,
        key="A1",
    )

    assert await whole.service.vouching.attest(word)

    await whole.until_void(Role.PRODUCT_OWNER)


async def test_a_preflight_that_reached_no_server_asks_nobody_again(whole: Whole) -> None:
    await whole.preflight("P1")
    assert await whole.service.signoffs.request(channel="C0SHOP", by=LEAD, key="R1")
    await whole.approve_all()

    whole.answers[UPTIME] = NoAnswer(why=Silence.TIMED_OUT, detail="no answer within 13 s")
    await whole.preflight("P2")

    assert (await whole.service.signoffs.gate("shop/production")).met
