"""P-I2: from outside, by the new build, and not blamed on the app when only the bot is cut off."""

from __future__ import annotations

import pytest

from bot.domain.plan.watch import Watch
from bot.domain.watch.lines.outside_answers import OutsideAnswers
from bot.domain.watch.sample import Requests, Sample, Visit
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import URL, look, seen, told
from tests.bot.domain.watch.simulation import BUILD
from tests.bot.domain.watch.simulation_run import PLAN

WELL = Visit(url=URL, status=200, ms=5.0, build=BUILD)
BAD = Visit(url=URL, status=502, ms=5.0, failure="answers 502")
CUT = Visit(url=URL, failure="does not answer")
OTHER = Visit(url=URL, status=200, ms=5.0, build="older")
BARE = Visit(url=URL, status=200, ms=5.0)


def looks(*visits: Visit, served: int = 0) -> list[Sample]:
    return [
        look(n, visits=(visit,), requests=Requests(ok=n * served)) for n, visit in enumerate(visits)
    ]


@pytest.mark.parametrize(
    ("visits", "grade", "observed"),
    [
        ([WELL], Grade.INCONCLUSIVE, "the health URLs were not visited twice"),
        ([WELL, WELL], Grade.HEALTHY, "1 URLs answer"),
        ([WELL, BAD, WELL], Grade.DEGRADED, f"once: {URL} answers 502"),
        ([BAD, WELL, BAD], Grade.FAILING, f"{URL} answers 502"),
        ([OTHER, OTHER], Grade.FAILING, f"{URL} comes from build older"),
        ([BARE, BARE], Grade.FAILING, f"{URL} has no X-Build"),
        ([CUT, CUT], Grade.FAILING, f"{URL} does not answer"),
    ],
)
def test_two_looks_of_three_decide(visits: list[Visit], grade: Grade, observed: str) -> None:
    assert told(OutsideAnswers(), seen(looks(*visits))) == (grade, observed)


def test_of_several_visits_in_a_look_most_decide() -> None:
    mixed = [look(n, visits=(WELL, BAD, WELL)) for n in range(3)]

    assert told(OutsideAnswers(), seen(mixed))[0] is Grade.HEALTHY


def test_without_a_build_in_the_file_any_good_answer_will_do() -> None:
    plan = PLAN.model_copy(update={"watch": Watch()})

    assert told(OutsideAnswers(), seen(looks(OTHER, BARE), plan=plan))[0] is Grade.HEALTHY


def test_a_bot_that_is_cut_off_does_not_make_the_app_fail() -> None:
    grade, observed = told(OutsideAnswers(), seen(looks(CUT, CUT, CUT, served=100)))

    assert grade is Grade.DEGRADED
    assert observed == f"{URL} does not answer, while the proxy answers other visitors"


def test_an_app_that_answers_the_bot_with_errors_fails_whoever_else_is_served() -> None:
    assert told(OutsideAnswers(), seen(looks(BAD, BAD, served=100)))[0] is Grade.FAILING
