"""P-I1: twice is a fact, once is a doubt, and who is not asked is not healthy."""

from __future__ import annotations

import pytest

from bot.domain.watch.lines.containers_healthy import ContainersHealthy
from bot.domain.watch.sample import Health, Part, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told

WELL = Part(service="api", state="running", health=Health.HEALTHY)
ILL = Part(service="api", state="running", health=Health.UNHEALTHY)
LOOPS = Part(service="api", state="restarting")
STARTS = Part(service="api", state="running", health=Health.STARTING)
UNASKED = Part(service="api", state="running", health=Health.NONE)


def looks(*parts: Part | None) -> list[Sample]:
    """A look for each; None: nobody could look."""
    return [
        look(n, parts=() if part is None else (part,), missing=None if part is None else ())
        for n, part in enumerate(parts)
    ]


@pytest.mark.parametrize(
    ("parts", "grade", "observed"),
    [
        ([WELL], Grade.INCONCLUSIVE, "the containers were not seen twice"),
        ([WELL, None, WELL], Grade.HEALTHY, "1 containers are healthy"),
        ([WELL, WELL, ILL], Grade.DEGRADED, "api is unhealthy"),
        ([ILL, WELL, ILL], Grade.FAILING, "api is unhealthy"),
        ([ILL, WELL, WELL, WELL], Grade.HEALTHY, "1 containers are healthy"),
        ([LOOPS, LOOPS], Grade.FAILING, "api is restarting"),
        ([LOOPS, ILL], Grade.DEGRADED, "api is restarting, api is unhealthy"),
        ([WELL, STARTS], Grade.INCONCLUSIVE, "api is starting"),
        ([UNASKED, UNASKED], Grade.INCONCLUSIVE, "api runs and has no health check"),
    ],
)
def test_two_looks_of_three_decide(parts: list[Part | None], grade: Grade, observed: str) -> None:
    assert told(ContainersHealthy(), seen(looks(*parts))) == (grade, observed)


def test_what_ran_to_its_good_end_needs_no_health_check() -> None:
    done = Part(service="migrate", state="exited", health=Health.NONE)
    twice = [look(n, parts=(WELL, done), missing=()) for n in range(2)]

    assert told(ContainersHealthy(), seen(twice)) == (Grade.HEALTHY, "1 containers are healthy")


def test_a_service_without_a_container_is_named_once() -> None:
    gone = [look(n, parts=(LOOPS,), missing=("api",)) for n in range(2)]

    assert told(ContainersHealthy(), seen(gone)) == (
        Grade.FAILING,
        "api has no running container",
    )


def test_what_was_seen_before_a_gap_does_not_count() -> None:
    apart = [*looks(ILL, ILL), look(20, parts=(WELL,), missing=())]

    assert told(ContainersHealthy(), seen(apart))[0] is Grade.INCONCLUSIVE
