"""What several grades say together."""

from __future__ import annotations

import pytest

from bot.domain.watch.verdict import Grade, LineVerdict, Window, WindowVerdict, worst

H, D, F, U = Grade.HEALTHY, Grade.DEGRADED, Grade.FAILING, Grade.INCONCLUSIVE


@pytest.mark.parametrize(
    ("grades", "together"),
    [
        ((), U),
        ((H, H), H),
        ((H, U), U),
        ((H, U, D), D),
        ((D, U, F, H), F),
    ],
)
def test_one_bad_line_is_enough_and_a_line_in_doubt_is_not_healthy(
    grades: tuple[Grade, ...], together: Grade
) -> None:
    assert worst(grades) is together


def test_a_window_gives_its_lines_by_grade() -> None:
    one, two = (
        LineVerdict(line=f"P-I{n}", title="t", grade=grade, observed="o", expected="e")
        for n, grade in ((1, H), (2, F))
    )
    seen = WindowVerdict(window=Window.IMMEDIATE, at=1, grade=F, lines=(one, two))

    assert seen.of(F, D) == (two,)
