from __future__ import annotations

import pytest

from bot.views.details import details, pages


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
def test_the_number_of_pages_is_known_before_they_are_drawn(
    a_state, a_finding, total: int, count: int
) -> None:
    state = a_state(*(a_finding(check=f"c{n}") for n in range(total)))

    assert pages(total) == len(details(state)) == count


def test_each_page_says_which_of_how_many_it_is(a_state, a_finding) -> None:
    first, second = details(a_state(*(a_finding(check=f"c{n}") for n in range(9))))

    assert first.text == "Details (1 of 2) · 9 findings · shop/production"
    assert second.text == "Details (2 of 2) · 9 findings · shop/production"
