"""Who could sign off: asked of Slack, without whoever asks or edited the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.connectors.migration_files import MigrationFiles
from bot.domain.people_probe import RoleMembers
from bot.domain.people_reading import Approver, Approvers
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Reading, Silence
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from bot.executor.approvers import ApproverDesk
from bot.executor.clock import SystemClock
from bot.executor.directory import NoDirectory
from storage import delegations, journal, runs
from storage.database import open_database
from storage.journal import Entry
from storage.runs import RunOrder
from tests.bot.executor.shop import KEY
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, LEAD, World

PROBE = RoleMembers(roles=(("technical_lead", ("S0TECHNICALLEAD",)), ("dba", ("S0DBA",))))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", SystemClock())
    found = World(databases=[database], folder=tmp_path / "migrations")
    found.staff(technical_lead={ANN, LEAD}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    yield found
    await database.close()


def desk(world: World) -> ApproverDesk:
    return ApproverDesk(
        database=world.signoffs.database,
        directory=world.town,
        files=MigrationFiles(world.folder),
        clock=SystemClock(),
    )


async def plan(world: World) -> Plan:
    return (await world.signoffs.sources.loaded(world.channel)).plan


async def preflight(world: World, by: str) -> None:
    """Somebody wants a preflight of the file as it is."""
    found = await plan(world)
    order = RunOrder(
        id=f"preflight-{by}",
        kind="preflight",
        target=f"preflight-{by}",
        migration=found.name,
        channel=found.channel,
        input={},
        by=by,
    )
    payload = {"digest": found.digest}
    entry = Entry(tag="preflight:run:ordered", actor=by, migration=found.name, payload=payload)
    async with world.signoffs.database.transaction() as tx:
        await runs.submit(tx, order)
        await journal.append(tx, KEY, entry)


async def answered(world: World) -> Approvers:
    found: Reading = await desk(world).answer(PROBE, await plan(world))
    assert isinstance(found, Approvers)
    return found


async def test_who_wants_the_preflight_and_who_edited_may_not_sign(world: World) -> None:
    await preflight(world, LEAD)
    world.town.guests = {CAT}
    found = await answered(world)

    assert dict(found.roles)["dba"] == (Approver(id=BEN, able=True), Approver(id=CAT, able=False))
    assert (found.asker, found.barred) == (LEAD, (LEAD,))
    assert found.asked_at > 1_700_000_000


async def test_the_first_to_bring_the_file_in_is_its_editor(world: World) -> None:
    await preflight(world, BEN)
    await preflight(world, LEAD)
    found = await answered(world)

    assert found.asker == LEAD
    assert found.barred == (BEN, LEAD)


@pytest.mark.parametrize(
    ("giver", "days", "there"), [(BEN, 0, True), (BEN, 3, False), (EVE, 0, False)]
)
async def test_who_stands_in_for_a_member_now_is_there_as_well(
    world: World, giver: str, days: int, there: bool
) -> None:
    starts = SystemClock().now() - timedelta(days=days)
    given = Delegation(
        id="handed",
        migration=world.migration,
        role=Role.DBA,
        from_person=giver,
        to_person=DAN,
        starts=starts,
        ends=starts + timedelta(days=2),
        reason="On the road",
    )
    async with world.signoffs.database.transaction() as tx:
        await delegations.put(tx, given)

    people = dict((await answered(world)).roles)["dba"]

    assert (DAN in {one.id for one in people}) is there


async def test_while_a_request_is_open_its_requester_counts(world: World) -> None:
    await world.ask(by=ANN)
    await preflight(world, LEAD)
    found = await answered(world)

    assert found.asker == ANN
    assert found.barred == (ANN, LEAD)


async def test_a_file_that_is_gone_meanwhile_has_no_editor_and_no_preflight_no_asker(
    world: World,
) -> None:
    here = await plan(world)
    for file in world.folder.iterdir():
        file.unlink()
    found = await desk(world).answer(PROBE, here)

    assert isinstance(found, Approvers)
    assert (found.asker, found.barred) == ("", ())


async def test_without_slack_nobody_is_asked_and_a_silent_one_is_no_answer(world: World) -> None:
    here = await plan(world)
    world.town.silent = True
    silent = await desk(world).answer(PROBE, here)
    slow = await desk(world).answer(RoleMembers(roles=PROBE.roles, timeout=0), here)
    none = ApproverDesk(
        database=world.signoffs.database,
        directory=NoDirectory(),
        files=MigrationFiles(world.folder),
        clock=SystemClock(),
    )

    assert isinstance(silent, NoAnswer)
    assert silent.why is Silence.UNREACHABLE
    assert isinstance(slow, NoAnswer)
    assert await none.answer(PROBE, here) == Approvers(connected=False)
