"""Several servers are as well as the one that is worst off."""

from __future__ import annotations

from bot.domain.watch.servers import joined
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.standing import DOWN, FAILING, HEALTHY, WELL, line, window


def test_one_server_stays_as_it_is() -> None:
    assert joined({"web-1": HEALTHY}) == HEALTHY


def test_each_line_is_told_of_the_server_that_shows_it_worst() -> None:
    first = window(WELL, line("P-I2", Grade.HEALTHY), gaps=((1, 2),))
    second = window(line("P-I1", Grade.INCONCLUSIVE), DOWN, gaps=((1, 2), (5, 6)))

    found = joined({"web-1": first, "web-2": second})

    assert found.grade is Grade.FAILING
    assert [(each.line, each.grade, each.observed) for each in found.lines] == [
        ("P-I1", Grade.INCONCLUSIVE, "web-2: P-I1 seen"),
        ("P-I2", Grade.FAILING, "web-2: P-I2 seen"),
    ]
    assert found.gaps == ((1, 2), (5, 6))


def test_of_two_that_are_the_same_the_first_is_told() -> None:
    found = joined({"web-1": FAILING, "web-2": FAILING})

    assert all(each.observed.startswith("web-1: ") for each in found.lines)
