"""What may follow a cutover, by what the journal knows; acceptance tests ask real servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.connectors.recorded import Recorded
from bot.domain.errors import Refused
from bot.domain.finishing import Finish
from bot.domain.plan import Plan
from bot.domain.state import RunState
from bot.domain.watch.state import Watch
from bot.domain.watch.verdict import Grade
from bot.executor import way_back
from bot.executor.clock import SystemClock
from bot.executor.finishing import Finishing, Wanted, afterwards
from bot.executor.gates import GateKeeper
from bot.executor.retiring import postings
from bot.executor.settling import KIND as SETTLE
from bot.executor.way_back import CUTOVER, RETIRE, lock_of
from sandbox.migration import text
from storage import leases, locks, runs, watches
from tests.bot.executor.conftest import House
from tests.bot.executor.shop import KEY, plan


def shop(**changes: Any) -> Plan:
    """Nobody listens where its server should be."""
    known = plan(**changes)
    target = known.target.model_copy(update={"host": "127.0.0.1", "port": 1})
    return known.model_copy(update={"targets": (target,)})


class World:
    """A migration file, a database, and the use cases on both."""

    def __init__(self, house: House, folder: Path, site: MigrationSite) -> None:
        self.house, self.folder = house, folder
        files, clock = MigrationFiles(folder), SystemClock()
        gates = GateKeeper(database=house.database, files=files, world=Recorded({}), clock=clock)
        self.finishing = Finishing(
            database=house.database,
            key=KEY,
            files=files,
            site=site,
            gates=gates,
            clock=clock,
            wake=lambda: None,
        )

    def write(self, known: Plan) -> Plan:
        content = known.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        (self.folder / "shop.yml").write_text(text(content))
        return known

    async def ended(self, kind: str, known: Plan, cutover: str = "", **how: Any) -> runs.Run:
        """A run of that kind that came to its end with two steps."""
        name = f"{kind}-{how.get('number', 1)}"
        order = runs.RunOrder(
            id=name,
            kind=kind,
            target=lock_of(known.name),
            migration=known.name,
            channel=known.channel,
            input={**way_back.frozen(known, str(self.folder), ""), "cutover": cutover, "book": "b"},
            by="U0LEAD",
        )
        async with self.house.database.transaction() as tx:
            await runs.submit(tx, order)
            claimed = await leases.claim(tx, owner="bot", ttl_ms=60_000, kinds=(kind,))
            assert claimed
            for seq, step in enumerate(("check-gates", "1-switch-traffic"), 1):
                await leases.begin_step(tx, claimed[0], seq, step)
            return await leases.end(tx, claimed[0], how.get("state", RunState.DONE), "")

    async def shut(self, kind: Finish) -> dict[str, str]:
        """The gates in the way, each with what it says."""
        shown = await self.finishing.proposal(kind, channel="C0SHOP")
        return {gate.id: gate.said for gate in shown.shut}


@pytest.fixture
async def world(house: House, tmp_path: Path) -> AsyncIterator[World]:
    folder = tmp_path / "migrations"
    folder.mkdir()
    async with MigrationSite({"KEY": ""}, tmp_path / "cutovers") as site:
        yield World(house, folder, site)


@pytest.mark.parametrize("kind", list(Finish))
async def test_what_was_never_cut_over_has_nothing_to_finish(world: World, kind: Finish) -> None:
    world.write(shop())

    with pytest.raises(Refused, match=f"nothing to {kind.value}"):
        await world.finishing.proposal(kind, channel="C0SHOP")


async def test_a_silent_server_a_lock_and_a_young_cutover_are_in_the_way(world: World) -> None:
    known = world.write(shop())
    await world.ended(CUTOVER, known)
    async with world.house.database.transaction() as tx:
        await locks.put(tx, name="l", migration=known.name, reason="wait", by="U0LEAD")

    assert set(await world.shut(Finish.SETTLE)) == {"lock", "serves"}
    said = await world.shut(Finish.RETIRE)
    assert set(said) == {"lock", "serves", "kept", "settled"}
    assert said["kept"].startswith("they are kept until ")
    wanted = Wanted(kind=Finish.RETIRE, channel="C0SHOP", by="U0LEAD", key="k", cutover="cutover-1")
    with pytest.raises(Refused, match="Not now"):
        await world.finishing.order(wanted)


async def test_a_cutover_that_failed_on_the_way_is_no_ground_to_go_on_from(world: World) -> None:
    await world.ended(CUTOVER, world.write(shop()), state=RunState.FAILED)

    assert (await world.shut(Finish.SETTLE))["cutover"] == "it is failed"


@pytest.mark.parametrize(
    ("known", "shut"),
    [
        ({"grade": Grade.FAILING}, "it is failing"),
        ({"grade": Grade.DEGRADED}, None),
        ({"grade": Grade.FAILING, "ended": "kept"}, None),
    ],
)
async def test_a_watch_that_says_failing_is_in_the_way(
    world: World, known: dict[str, Any], shut: str | None
) -> None:
    run = await world.ended(CUTOVER, world.write(shop()))
    watch = Watch(
        id=run.id, migration="shop/production", channel="C0SHOP", switched=1, kept_until=2, until=3
    )
    async with world.house.database.transaction() as tx:
        await watches.begin(tx, replace(watch, **known))

    assert (await world.shut(Finish.SETTLE)).get("watch") == shut


@pytest.mark.parametrize("strategy", ["takeover"])
async def test_without_a_redirect_only_the_old_services_are_left(
    world: World, strategy: str
) -> None:
    await world.ended(CUTOVER, world.write(shop(strategy=strategy)))

    with pytest.raises(Refused, match="There is nothing to settle with strategy takeover"):
        await world.finishing.proposal(Finish.SETTLE, channel="C0SHOP")
    assert "settled" not in await world.shut(Finish.RETIRE)


async def test_settled_and_retired_are_told_by_the_cutover_that_stands(world: World) -> None:
    known = world.write(shop())
    first = await world.ended(CUTOVER, known)
    await world.ended(SETTLE, known, first.id)

    async with world.house.database.reading() as tx:
        held = await afterwards(tx, first)
    assert held is not None
    assert (held.settled, held.retired) == (True, None)
    assert held.until - held.since == timedelta(hours=24)
    with pytest.raises(Refused, match="is settled already"):
        await world.finishing.proposal(Finish.SETTLE, channel="C0SHOP")

    retired = await world.ended(RETIRE, known, first.id)
    async with world.house.database.reading() as tx:
        held = await afterwards(tx, first)
    assert held is not None
    assert held.retired == retired.finished_at
    for kind in Finish:
        with pytest.raises(Refused, match="is retired"):
            await world.finishing.proposal(kind, channel="C0SHOP")

    second = await world.ended(CUTOVER, known, number=2)
    async with world.house.database.reading() as tx:
        again = await afterwards(tx, second)
    assert again is not None
    assert (again.settled, again.retired) == (False, None)


async def test_what_did_not_hold_has_no_afterwards(world: World) -> None:
    run = await world.ended(CUTOVER, world.write(shop()), state=RunState.CANCELLED)

    async with world.house.database.reading() as tx:
        assert await afterwards(tx, run) is None


async def test_a_retired_migrations_cutover_is_drawn_again_without_its_button(
    world: World,
) -> None:
    known = world.write(shop())
    first = await world.ended(CUTOVER, known)
    run = await world.ended(RETIRE, known, first.id)

    assert [each.key for each in postings(run)] == [
        "retire/retire-1/card",
        "cutover/cutover-1/card",
    ]
