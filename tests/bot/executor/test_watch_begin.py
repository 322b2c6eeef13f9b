"""A watch begins by itself with everything that is due of it, and only after a switch."""

from __future__ import annotations

from datetime import timedelta

from bot.executor.watch_rows import LAST_CALL, LOOK, READY, SUMMARY
from storage import watches
from tests.bot.executor.watch_house import Shop


async def test_a_cutover_that_went_well_is_watched_from_its_switch_on(cut_over: Shop) -> None:
    watch = await cut_over.watch()

    assert (watch.open, watch.migration, watch.switched) == (True, "shop/production", cut_over.now)
    assert watch.kept_until == watch.until == cut_over.now + 24 * 3_600_000
    assert await cut_over.tags() == ["watch:run:began"]
    assert await cut_over.wanted() == ["watch/cutover-1/card"]


async def test_everything_that_is_due_of_it_is_in_the_rows(cut_over: Shop) -> None:
    began = cut_over.clock.now()
    planned = [
        (each.kind, each.input.get("name"), each.due - began) for each in await cut_over.planned()
    ]

    assert planned == [
        (LOOK, None, timedelta()),
        (READY, None, timedelta(minutes=5)),
        (SUMMARY, "30m", timedelta(minutes=30)),
        (SUMMARY, "2h", timedelta(hours=2)),
        (LAST_CALL, None, timedelta(hours=20)),
        (SUMMARY, "24h", timedelta(hours=24)),
    ]


async def test_another_cutover_takes_the_place_of_the_one_before(cut_over: Shop) -> None:
    cut_over.advance(hours=1)

    await cut_over.cut_over(run="cutover-2")

    async with cut_over.database.reading() as tx:
        first = await watches.get(tx, "cutover-1")
        latest = await watches.latest(tx, "shop/production")
    assert first is not None
    assert first.ended == "Another cutover has taken its place."
    assert latest is not None
    assert (latest.id, latest.open) == ("cutover-2", True)


async def test_what_never_switched_is_not_watched(cut_over: Shop) -> None:
    await cut_over.cut_over(switched=False, run="cutover-2")

    async with cut_over.database.reading() as tx:
        assert await watches.get(tx, "cutover-2") is None
