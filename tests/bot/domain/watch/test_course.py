"""No verdict of a moment counts; one that flaps is not healthy; a gap settles nothing."""

from __future__ import annotations

import json

import pytest

from bot.domain.watch.course import Course, course_of, followed
from bot.domain.watch.pace import Pace
from bot.domain.watch.verdict import Grade, LineVerdict, Window, WindowVerdict

H, D, F, U = Grade.HEALTHY, Grade.DEGRADED, Grade.FAILING, Grade.INCONCLUSIVE
LETTERS = {"H": H, "D": D, "F": F, "U": U}
PACE = Pace(interval=30_000)


def verdict(
    number: float, grade: Grade, *, curable: bool = True, line: str = "P-I2"
) -> WindowVerdict:
    """The verdict of that look; `curable` is that of its one line."""
    at = 1_000_000 + round(number * 30_000)
    one = LineVerdict(
        line=line, title="t", grade=grade, observed="o", expected="e", curable=curable
    )
    return WindowVerdict(window=Window.SHORT, at=at, grade=grade, lines=(one,))


def course(story: str, *, curable: bool = True) -> Course:
    """A letter for each look; a dot is a look that did not happen."""
    found = Course(last=1_000_000 - 30_000)
    for number, letter in enumerate(story):
        if letter != ".":
            one = verdict(number, LETTERS[letter], curable=curable)
            found = followed(found, one, PACE)
    return found


@pytest.mark.parametrize(
    ("story", "settled"),
    [
        ("F" * 6, U),
        ("F" * 7, F),
        ("D" * 7, D),
        ("DFDFDFDF", D),
        ("H" * 10, U),
        ("H" * 11, H),
        ("H" * 11 + "F" * 6, H),
        ("H" * 11 + "F" * 6 + "H", H),
        ("F" * 7 + "H" * 10, F),
        ("F" * 7 + "H" * 11, H),
        ("F" * 7 + "D" * 7, D),
        ("H" * 11 + "U" * 11, U),
        ("H" * 11 + "U" * 10, H),
        ("H" * 11 + "." * 10 + "H", U),
        ("F" * 7 + "." * 10 + "F" * 7, U),
        ("F" * 7 + "." * 10 + "F" * 8, F),
        ("F.F.F.F.F.F.F", F),
        (("F" + "H" * 3) * 3 + "H" * 11, D),
        (("F" + "H" * 3) * 3 + "H" * 70, H),
    ],
)
def test_what_lasts_is_settled(story: str, settled: Grade) -> None:
    assert course(story).settled is settled


def test_it_knows_since_when_and_that_it_flaps() -> None:
    assert course("H" * 11 + "F" * 9).since == verdict(17, F).at
    assert course("FHFHFH").flapping
    assert not course("FHFHHH").flapping


def test_only_what_going_back_would_cure_hurts() -> None:
    assert course("F" * 7).hurts
    assert not course("F" * 6).hurts
    assert not course("F" * 7, curable=False).hurts
    assert not course("D" * 7).hurts


def test_a_verdict_that_came_before_changes_nothing() -> None:
    known = course("F" * 7)

    assert followed(known, verdict(6, H), PACE) is known


def test_a_verdict_made_while_nobody_looked_begins_anew() -> None:
    known, late = course("F" * 7), verdict(8, U)
    blind = WindowVerdict(
        window=late.window, at=late.at, grade=U, lines=(), gaps=((verdict(6, F).at, late.at),)
    )

    again = followed(known, blind, PACE)

    assert (again.settled, again.hurts, again.together) == (U, False, late.at)


def test_it_survives_a_restart() -> None:
    known = course("HHFHHFDDDFF")

    assert course_of(json.loads(json.dumps(known.to_json()))) == known
