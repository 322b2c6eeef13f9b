"""Time goes by over a request for sign-offs; database, timers and rules are the real ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.signoff_calls import SignoffCalls
from bot.domain.directory import Person
from bot.domain.signoff.role import Role
from bot.executor.signoff_deadlines import REMINDER
from bot.executor.signoff_times import SignoffTimes
from bot.executor.timers import Timers
from storage import journal, outbox, schedules
from storage.database import Database, open_database
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, TestClock, Town, World

TL, DBA, PO, SEC = Role
#: A Friday, 11:00 in Berlin.
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


class TickingClock(TestClock):
    """Stands still for people; deadlines go on."""

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(slots=True, kw_only=True)
class Places(Town):
    """Everybody is in Berlin but those of whom it is said."""

    zones: dict[str, str] = field(default_factory=dict)

    async def person(self, who: str) -> Person:
        known = await Town.person(self, who)
        zone = self.zones.get(who, "Europe/Berlin")
        return Person(id=who, active=known.active, full_member=known.full_member, tz=zone)


class Days:
    """Lets time go by and tells who was called when."""

    def __init__(self, world: World, clock: TickingClock, timers: list[Timers]) -> None:
        self.world = world
        self.clock = clock
        self._timers = timers

    async def pass_(self, hours: float, step: float = 0.5) -> None:
        """Half an hour after the other; after each, all that is due gets done."""
        await self.settle()
        for _ in range(round(hours / step)):
            self.clock.advance(timedelta(hours=step))
            await self.settle()

    async def settle(self) -> None:
        deadline = time.monotonic() + 15
        for timers in self._timers:
            timers.wake()
        while True:
            async with self.world.signoffs.database.reading() as tx:
                found = await schedules.of(tx, self.world.migration)
            if all(one.due > self.clock.now() for one in found):
                return
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)

    async def told(self, tag: str) -> list[tuple[str, dict[str, Any]]]:
        """When, in UTC, and what the audit trail says of it."""
        async with self.world.signoffs.database.reading() as tx:
            rows = await journal.entries(tx, limit=10_000)
        return [(f"{row.at:%a %H:%M}", dict(row.payload)) for row in rows if row.tag == tag]

    async def reminders(self) -> list[tuple[str, list[str]]]:
        return [(at, said["people"]) for at, said in await self.told("signoff:reminder:sent")]


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    clock = TickingClock()
    clock.at = FRIDAY
    databases: list[Database] = [
        await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock) for _ in range(3)
    ]
    world = World(databases=databases, folder=tmp_path / "migrations", town=Places())
    world.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    timers = [
        Timers(
            database=each.database,
            clock=clock,
            owner=f"owner-{number}",
            jobs=SignoffTimes(signoffs=each).jobs(),
            poll=0.05,
        )
        for number, each in enumerate(world.services)
    ]
    for one in timers:
        await one.start()
    yield Days(world, clock, timers)
    for one in timers:
        await one.stop()
    for database in databases:
        await database.close()


async def test_who_is_missing_is_reminded_less_and_less_often_and_only_at_work(days: Days) -> None:
    days.world.write(signoffs={"hours": 200})
    await days.world.ask()
    await days.world.approve(TL, ANN)
    await days.world.approve(PO, DAN)
    for hours, step in ((6, 1), (63, 63), (2, 1), (22, 22), (2, 1)):
        await days.pass_(hours, step)

    assert await days.reminders() == [
        ("Fri 11:00", [BEN, CAT, EVE]),
        ("Fri 15:00", [BEN, CAT, EVE]),
        ("Mon 08:00", [BEN, CAT, EVE]),
        ("Tue 08:00", [BEN, CAT, EVE]),
    ]


async def test_each_is_reminded_by_the_clocks_of_their_own_place(days: Days) -> None:
    town = days.world.town
    assert isinstance(town, Places)
    town.zones = {BEN: "Asia/Kolkata", EVE: "America/New_York"}
    days.world.write(signoffs={"hours": 100})
    await days.world.ask()
    for role, who in ((TL, ANN), (PO, DAN)):
        await days.world.approve(role, who)
    await days.pass_(6)

    assert await days.reminders() == [
        ("Fri 11:00", [BEN, CAT]),
        ("Fri 14:00", [EVE]),
        ("Fri 15:00", [CAT]),
    ]


async def test_who_answers_or_leaves_is_left_alone(days: Days) -> None:
    request = await days.world.ask()
    await days.pass_(1)
    for role, who in ((TL, ANN), (PO, DAN), (SEC, EVE)):
        await days.world.approve(role, who)
    days.world.town.gone = {CAT}
    await days.pass_(4)
    await days.world.approve(DBA, BEN)
    await days.pass_(3)

    assert await days.reminders() == [
        ("Fri 11:00", [ANN, BEN, CAT, DAN, EVE]),
        ("Fri 15:00", [BEN]),
    ]
    calls = SignoffCalls(days.world.signoffs)
    assert await calls.reminder(f"{request}/1/{BEN}") is None
    assert await calls.escalation(f"{request}/dba-1/U0BOSS") is None


async def test_a_reminder_mentions_only_the_missing_and_goes_into_the_cards_thread(
    days: Days,
) -> None:
    request = await days.world.ask()
    await days.world.approve(DBA, BEN)
    await days.pass_(1)
    async with days.world.signoffs.database.transaction() as tx:
        await outbox.sent(tx, await _claimed(tx), "1.0")
    calls = SignoffCalls(days.world.signoffs)
    said = await calls.reminder(f"{request}/1/{ANN},{BEN},{DAN},{EVE}")

    assert said is not None
    assert said.text.startswith("YOUR SIGN-OFF IS MISSING · Technical lead, Product owner, Secur")
    shown = str(said.blocks)
    assert [who in shown for who in (ANN, BEN, CAT, DAN, EVE)] == [True, False, False, True, True]


async def _claimed(tx: Any) -> outbox.Claimed:
    found = await outbox.claim(tx, "C0SHOP", "test", 60_000)
    assert found is not None
    return found


async def test_everything_expires_at_the_hour_once_and_nobody_is_reminded_after(
    days: Days,
) -> None:
    days.world.write(signoffs={"hours": 3})
    await days.world.ask()
    await days.pass_(2.5)
    before = await days.told("signoff:role:expired")
    await days.pass_(0.5)
    after = await days.told("signoff:role:expired")
    await days.pass_(72)

    assert before == []
    assert sorted((at, said["role"]) for at, said in after) == [
        ("Fri 13:00", role.value) for role in sorted(Role, key=lambda one: one.value)
    ]
    assert len(await days.told("signoff:role:expired")) == 4
    assert [at for at, _ in await days.reminders()] == ["Fri 11:00"]
    async with days.world.signoffs.database.reading() as tx:
        assert await schedules.of(tx, days.world.migration) == ()


async def test_asking_again_lets_time_begin_anew_for_those_who_are_asked(days: Days) -> None:
    days.world.write(signoffs={"hours": 6})
    await days.world.ask()
    for role, who in ((TL, ANN), (DBA, BEN), (PO, DAN), (SEC, EVE)):
        await days.world.approve(role, who)
    await days.pass_(2)
    days.world.marks[SEC] += 1
    await days.world.signoffs.refresh(days.world.migration)
    await days.pass_(1)
    assert await days.reminders() == [("Fri 13:00", [EVE])]
    await days.pass_(3)
    expired = [said["role"] for _, said in await days.told("signoff:role:expired")]
    assert sorted(expired) == ["dba", "product_owner", "technical_lead"]
    await days.pass_(2)

    expired = [said["role"] for _, said in await days.told("signoff:role:expired")]
    assert expired[-1] == "security"
    assert len(expired) == 4


async def test_somebody_else_is_told_once_of_each_role_that_does_not_answer(days: Days) -> None:
    days.world.write(
        signoffs={"hours": 100, "escalation": ["U0BOSS", "S0BOSSES"], "escalate_after": 2}
    )
    request = await days.world.ask()
    for role, who in ((TL, ANN), (PO, DAN)):
        await days.world.approve(role, who)
    await days.pass_(1.5)
    assert await days.told("signoff:role:escalated") == []
    await days.pass_(6)

    found = await days.told("signoff:role:escalated")
    assert [(at, said["roles"]) for at, said in found] == [("Fri 12:00", ["dba", "security"])]
    calls = SignoffCalls(days.world.signoffs)
    said = await calls.escalation(f"{request}/dba-1+security-1/U0BOSS,S0BOSSES")
    assert said is not None
    assert said.text == "NO ANSWER · Database administrator, Security · shop/production"
    assert "<@U0BOSS> <!subteam^S0BOSSES>" in str(said.blocks)
    assert not any(who in str(said.blocks) for who in (BEN, CAT, EVE))


async def test_while_slack_is_silent_nothing_is_lost(days: Days) -> None:
    await days.world.ask()
    await days.pass_(0.5)
    days.clock.advance(timedelta(minutes=29))
    await days.settle()
    days.world.town.silent = True
    days.clock.advance(timedelta(minutes=1))
    deadline = time.monotonic() + 10
    while True:
        async with days.world.signoffs.database.reading() as tx:
            left = await schedules.waiting(tx, (REMINDER,))
        if left:
            break
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)
    assert await days.reminders() == []
    days.world.town.silent = False
    days.clock.advance(timedelta(minutes=30))
    await days.settle()

    assert await days.reminders() == [("Fri 11:30", [ANN, BEN, CAT, DAN, EVE])]


async def test_where_only_another_person_is_missing_whoever_could_be_that_one_is_reminded(
    days: Days,
) -> None:
    days.world.staff(technical_lead={ANN}, dba={ANN, CAT}, product_owner={ANN}, security={ANN})
    await days.world.ask()
    for role in Role:
        await days.world.approve(role, ANN)
    await days.pass_(1, step=1)

    assert await days.reminders() == [("Fri 11:00", [CAT])]
