"""Who may vouch, for what, and what stays in the trail; on a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.connectors.migration_files import MigrationFiles
from bot.domain.check import Finding, Outcome
from bot.domain.errors import NotAllowed, Refused
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.state import RunState
from bot.domain.waiver import identity
from bot.executor.vouching import Vouching, Word
from storage import evidence, journal, leases, outbox, runs, waivers
from storage.outbox import Posting
from storage.runs import Run, RunOrder
from tests.bot.executor.conftest import House
from tests.bot.executor.shop import KEY, plan

DOWN = Finding(
    check="uptime",
    line="X-1",
    title="The server is up",
    risk=Risk.EXTENDED_DOWNTIME,
    outcome=Outcome.FAIL,
    observed="down since 02:00:13",
    expected="up",
    remediation="Start it.",
    vantage=Vantage.SERVER,
    target="web-1",
)
WORD = Word(
    channel="C0SHOP",
    subject=identity(DOWN),
    text="it is switched off tomorrow, DATABASE_URL=postgres://u:hunter2@db/x",
    lasts=timedelta(days=3),
    by="U0DBA",
    key="V1",
)


def cards(run: Run) -> tuple[Posting, ...]:
    return (Posting(key=f"card/{run.id}", channel="C0SHOP", view="card", subject=run.id),)


@pytest.fixture
def vouching(house: House, tmp_path: Path) -> Vouching:
    folder = tmp_path / "migrations"
    folder.mkdir()
    content = plan().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    with (folder / "shop.yml").open("w") as file:
        YAML().dump(content, file)
    files = MigrationFiles(folder)
    return Vouching(database=house.database, key=KEY, files=files, kind="preflight", postings=cards)


async def a_preflight(
    house: House, *findings: Finding, by: str = "U0LEAD", done: bool = True
) -> str:
    order = RunOrder(
        id=f"preflight-{by}-{done}",
        kind="preflight",
        target="preflight:shop/production",
        migration="shop/production",
        channel="C0SHOP",
        input={},
        by=by,
    )
    async with house.database.transaction() as tx:
        await runs.submit(tx, order)
        for one in findings:
            await evidence.put_finding(tx, order.id, one)
        if done:
            claimed = await leases.claim(tx, owner="me", ttl_ms=60_000, kinds=("preflight",))
            assert claimed is not None
            await leases.end(tx, claimed[0], RunState.DONE, "")
    return order.id


async def test_a_waiver_is_kept_with_its_row_and_the_card_is_drawn_again(
    house: House, vouching: Vouching
) -> None:
    run = await a_preflight(house, DOWN)

    given = await vouching.waive(WORD)

    assert given is not None
    assert (given.by, given.check, given.target) == ("U0DBA", "uptime", "web-1")
    assert given.until - given.at == timedelta(days=3)
    assert "hunter2" not in given.reason
    async with house.database.reading() as tx:
        assert await waivers.in_force(tx, "shop/production") == (given,)
        (row,) = await journal.entries(tx, run=run)
        assert await outbox.busy_channels(tx) == ("C0SHOP",)
    assert (row.tag, row.actor) == ("waive:finding:given", "U0DBA")
    assert row.payload["observed"] == DOWN.observed
    assert "hunter2" not in str(row.payload)


async def test_of_many_submissions_of_one_form_one_has_an_effect(
    house: House, vouching: Vouching
) -> None:
    await a_preflight(house, DOWN)

    given = await asyncio.gather(*(vouching.waive(WORD) for _ in range(8)))

    assert sum(one is not None for one in given) == 1
    async with house.database.reading() as tx:
        assert len(await waivers.in_force(tx, "shop/production")) == 1
        assert len(await journal.entries(tx)) == 1


async def test_nobody_waives_what_they_asked_for(house: House, vouching: Vouching) -> None:
    await a_preflight(house, DOWN, by="U0DBA")

    with pytest.raises(NotAllowed, match="somebody else"):
        await vouching.waive(WORD)
    with pytest.raises(NotAllowed):
        await vouching.waivable(channel="C0SHOP", by="U0DBA")
    assert await vouching.waivable(channel="C0SHOP", by="U0LEAD") == (DOWN,)


async def test_a_refused_waiver_may_be_sent_again(house: House, vouching: Vouching) -> None:
    await a_preflight(house)
    with pytest.raises(Refused, match="does not block any more"):
        await vouching.waive(WORD)

    await a_preflight(house, DOWN, by="U0LEAD2")
    assert await vouching.waive(WORD) is not None


async def test_what_is_waived_cannot_be_waived_twice(house: House, vouching: Vouching) -> None:
    await a_preflight(house, DOWN)
    await vouching.waive(WORD)

    assert await vouching.waivable(channel="C0SHOP", by="U0DBA") == ()
    with pytest.raises(Refused):
        await vouching.waive(replace(WORD, key="V2"))


@pytest.mark.parametrize("days", [30, 31, 400])
async def test_no_waiver_lasts_longer_than_thirty_days(
    house: House, vouching: Vouching, days: int
) -> None:
    await a_preflight(house, DOWN)

    given = await vouching.waive(replace(WORD, lasts=timedelta(days=days)))

    assert given is not None
    assert given.until - given.at == timedelta(days=30)


async def test_before_a_verdict_there_is_nothing_to_waive(house: House, vouching: Vouching) -> None:
    with pytest.raises(Refused, match="no preflight yet"):
        await vouching.waive(WORD)
    await a_preflight(house, DOWN, done=False)
    with pytest.raises(Refused, match="under way"):
        await vouching.waive(WORD)


async def test_an_attestation_hides_secrets_and_is_kept_once(
    house: House, vouching: Vouching
) -> None:
    word = replace(WORD, subject="C-TST-4")

    given = await vouching.attest(word)

    assert given is not None
    assert await vouching.attest(word) is None
    assert (given.line, given.by, given.until - given.at) == (
        "C-TST-4",
        "U0DBA",
        timedelta(days=3),
    )
    async with house.database.reading() as tx:
        (row,) = await journal.entries(tx)
    assert row.tag == "attest:line:given"
    assert "hunter2" not in f"{given} {row.payload}"
