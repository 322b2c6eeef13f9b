from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.chores.chore import Chore, Settled, Standing, settled
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Item, Look

ONE, TWO = Item(key="1", said="one", remedy="Mend it."), Item(key="2", said="two")


def chore(**changed: Any) -> Chore:
    given: dict[str, Any] = {
        "id": "chore-1",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "kind": ChoreKind.IMAGES,
        "standing": Standing.OPEN,
        "due": datetime(2026, 11, 30, 8, 0, tzinfo=UTC),
    }
    return Chore(**(given | changed))


SCAN, BASES = ChoreKind.IMAGES, ChoreKind.BASES


@pytest.mark.parametrize(
    ("kind", "look", "before", "waiting", "left"),
    [
        (SCAN, Look(items=(ONE, TWO)), {"1"}, None, Settled(standing=Standing.OPEN, news=("2",))),
        (SCAN, Look(items=(ONE,)), {"1"}, None, Settled(standing=Standing.CLEAN)),
        (BASES, Look(items=(ONE,)), {"1"}, None, Settled(standing=Standing.OPEN, news=("1",))),
        (BASES, Look(), set(), None, Settled(standing=Standing.CLEAN)),
        (BASES, Look(trouble="silent"), set(), None, Settled(standing=Standing.OPEN)),
        (BASES, Look(beside="none"), set(), None, Settled(standing=Standing.NOT_APPLICABLE)),
    ],
)
def test_what_a_look_leaves_to_a_person(
    kind: ChoreKind,
    look: Look,
    before: set[str],
    waiting: tuple[str, ...] | None,
    left: Settled,
) -> None:
    assert settled(kind, look, frozenset(before), waiting) == left


@pytest.mark.parametrize(
    ("kind", "look", "standing", "news", "then"),
    [
        (SCAN, Look(items=(ONE,)), Standing.CLEAN, (), None),
        (SCAN, Look(items=(ONE, TWO)), Standing.OPEN, ("1", "2"), Standing.REPLACED),
        (SCAN, Look(items=(TWO,)), Standing.OPEN, ("2",), Standing.REPLACED),
        (SCAN, Look(), Standing.CLEAN, (), Standing.DONE),
        (SCAN, Look(trouble="silent"), Standing.OPEN, (), Standing.REPLACED),
        (BASES, Look(items=(ONE,)), Standing.OPEN, ("1",), Standing.REPLACED),
        (BASES, Look(beside="none"), Standing.NOT_APPLICABLE, (), Standing.DONE),
    ],
)
def test_what_nobody_has_answered_yet_is_not_forgotten(
    kind: ChoreKind,
    look: Look,
    standing: Standing,
    news: tuple[str, ...],
    then: Standing | None,
) -> None:
    left = settled(kind, look, frozenset({"1"}), ("1",))

    assert left == Settled(standing=standing, news=news, waiting=then)


def test_a_chore_tells_its_news_and_counts_the_rest() -> None:
    known = chore(look=Look(items=(ONE, TWO)), news=("2",))

    assert (known.told, known.known) == (("two",), 1)
    assert known.remedies == (ChoreKind.IMAGES.advice,)
    assert chore(look=Look(items=(ONE,)), news=("1",)).remedies == ("Mend it.",)
    assert (chore().told, chore().known) == ((), 0)


def test_only_an_open_or_a_snoozed_one_waits_for_somebody() -> None:
    assert {each for each in Standing if each.waits} == {Standing.OPEN, Standing.SNOOZED}
