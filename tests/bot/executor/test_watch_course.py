"""What follows from looks: told once, asked with a countdown, kept, withdrawn, rolled back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.watch.state import Answer
from bot.domain.watch.verdict import Grade, Window, WindowVerdict, worst
from bot.executor import way_back
from bot.executor.way_back import ROLLBACK, Cause
from storage import runs
from tests.bot.domain.watch.standing import DOWN, SLOW, WELL, LineVerdict
from tests.bot.executor.shop import KEY
from tests.bot.executor.watch_house import Shop, shop


def window(at: int, *lines: LineVerdict) -> WindowVerdict:
    grade = worst(line.grade for line in lines)
    return WindowVerdict(window=Window.IMMEDIATE, at=at, grade=grade, lines=lines)


async def minutes(on: Shop, count: float, *lines: LineVerdict, reached: bool = True) -> bool:
    """Looks every 30 seconds for so long; whether the watch is over."""
    for _ in range(round(count * 2)):
        on.advance(seconds=30)
        if await on.look(window(on.now, *lines), reached=reached):
            return True
    return False


async def test_a_blip_changes_nothing_but_the_card(cut_over: Shop) -> None:
    await minutes(cut_over, 6, WELL)
    await minutes(cut_over, 1, DOWN)
    await minutes(cut_over, 6, WELL)

    watch = await cut_over.watch()
    assert (watch.grade, watch.question) == (Grade.HEALTHY, None)
    assert await cut_over.told() == []
    assert await cut_over.wanted() == ["watch/cutover-1/card"]


async def test_what_goes_on_failing_is_told_and_asked_about_once(cut_over: Shop) -> None:
    await minutes(cut_over, 6, WELL)
    over = await minutes(cut_over, 6, DOWN)

    watch = await cut_over.watch()
    assert (over, watch.grade, watch.asking) == (False, Grade.FAILING, True)
    assert watch.question is not None
    assert watch.question.lines == ("P-I2",)
    assert watch.question.said == "Line P-I2: P-I2 seen"
    (telling,) = await cut_over.told()
    assert (telling.grade, telling.acts) == (Grade.FAILING, False)  # the question calls people
    key = f"watch/{telling.id}"
    assert await cut_over.wanted() == [
        "watch/cutover-1/card",
        "watch/cutover-1/ask/1",
        f"{key}/chart",
        f"{key}/lines",
    ]


async def test_without_an_answer_it_goes_back_by_the_ordinary_order(cut_over: Shop) -> None:
    over = await minutes(cut_over, 20, DOWN)

    watch = await cut_over.watch()
    assert over
    assert watch.ended == "Rolled back: the watch: Line P-I2: P-I2 seen."
    assert watch.question is not None
    assert watch.question.answer is Answer.ROLLED_BACK
    async with cut_over.database.reading() as tx:
        back = await runs.latest(tx, "shop/production", ROLLBACK)
    assert back is not None
    assert (back.by, back.input["cutover"]) == ("slipway", "cutover-1")
    tags = await cut_over.tags("watch:", "rollback:")
    assert tags[-2:] == ["rollback:run:ordered", "watch:run:ended"]


async def test_a_recovery_withdraws_the_question_and_says_so(cut_over: Shop) -> None:
    await minutes(cut_over, 5, DOWN)
    await minutes(cut_over, 6, WELL)

    watch = await cut_over.watch()
    assert watch.question is not None
    assert (watch.grade, watch.question.answer) == (Grade.HEALTHY, Answer.WITHDRAWN)
    assert "watch:question:withdrawn" in await cut_over.tags()


async def test_the_end_of_trouble_is_told_when_the_last_word_is_old_enough(cut_over: Shop) -> None:
    await minutes(cut_over, 5, SLOW)
    await minutes(cut_over, 30, WELL)

    assert [telling.grade for telling in await cut_over.told()] == [Grade.DEGRADED, Grade.HEALTHY]
    assert not any(telling.acts for telling in await cut_over.told())


async def test_a_server_that_does_not_answer_is_told_not_rolled_back(cut_over: Shop) -> None:
    over = await minutes(cut_over, 20, DOWN, reached=False)

    assert not over
    assert (await cut_over.watch()).open


async def test_only_telling_calls_people_and_asks_nothing(cut_over: Shop) -> None:
    cut_over.plan = shop(failing="tell")

    await minutes(cut_over, 20, DOWN)

    (telling,) = await cut_over.told()
    assert (telling.acts, telling.mention) == (True, ("U0ONCALL1",))
    assert (await cut_over.watch()).question is None


async def test_roll_back_at_once_asks_nobody(cut_over: Shop) -> None:
    cut_over.plan = shop(failing="roll-back")

    over = await minutes(cut_over, 5, DOWN)

    assert over
    assert (await cut_over.watch()).question is None


async def test_a_rollback_that_a_person_orders_ends_the_watch_and_its_question(
    cut_over: Shop,
) -> None:
    await minutes(cut_over, 5, DOWN)
    run = await cut_over.row()
    async with cut_over.database.transaction() as tx:
        cause = Cause(by="U0ONCALL1", said="I saw it")
        await way_back.order(tx, KEY, way_back.frozen_of(run), run, cause)

    watch = await cut_over.watch()
    assert (watch.open, watch.ended) == (False, "Rolled back: I saw it.")
    assert watch.question is not None
    assert (watch.question.answer, watch.question.by) == (Answer.ROLLED_BACK, "U0ONCALL1")


async def test_figures_that_move_redraw_the_card_only_now_and_then(cut_over: Shop) -> None:
    await minutes(cut_over, 6, WELL)
    first = (await cut_over.watch()).drawn_at

    await minutes(cut_over, 5, replace(WELL, observed="3 containers are healthy"))
    assert (await cut_over.watch()).drawn_at == first

    await minutes(cut_over, 6, WELL)
    assert (await cut_over.watch()).drawn_at > first


@pytest.mark.parametrize("failing", ["ask", "roll-back"])
async def test_nothing_is_decided_of_the_time_in_which_nobody_looked(
    cut_over: Shop, failing: str
) -> None:
    cut_over.plan = shop(failing=failing)
    await minutes(cut_over, 2, DOWN)
    cut_over.advance(minutes=10)

    over = await minutes(cut_over, 2, DOWN)

    assert not over
    assert (await cut_over.watch()).question is None
