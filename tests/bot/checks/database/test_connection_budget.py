from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.connection_budget import ConnectionBudget
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from tests.bot.checks.database.conftest import POOL, limits, number, report, service, url

CHECK = ConnectionBudget()
WORKERS = "workers\tapi\t{}"
POOLER = url("ep-a-1-pooler.eu.aws.neon.tech")


def test_a_recorded_server_whose_worker_nobody_counted_is_unknown(
    postgres_plan: Plan, recorded: Callable[[str], Output]
) -> None:
    answers = {"limits": limits(), "use": recorded("database_use.txt")}
    finding = CHECK.examine(answers, postgres_plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.observed == "nothing says how many processes worker has"


def test_a_recorded_server_passes_once_the_plan_says_it(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    where = {"kind": "postgres", "url": {"env": "DB"}, "processes": {"worker": 1}}
    answers = {"limits": limits(), "use": recorded("database_use.txt")}
    finding = CHECK.examine(answers, make_plan(database=where))

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "peak 44 of 97 usable: 5 now, 34 new services, 5 for bot and people",
    )


def peak(here: int, workers: int) -> dict[str, object]:
    """5 + here + 10 x workers + 2 of 97 usable."""
    use = report(service(), url(), *POOL, WORKERS.format(workers))
    return {"limits": limits(here=str(here)), "use": use}


@pytest.mark.parametrize(
    ("here", "workers", "outcome", "said"),
    [
        (0, 6, Outcome.PASS, "peak 67 of 97"),
        (1, 6, Outcome.WARN, "peak 68 of 97"),
        (0, 8, Outcome.WARN, "peak 87 of 97"),
        (1, 8, Outcome.FAIL, "peak 88 of 97"),
        (0, 12, Outcome.FAIL, "peak 127 of 97"),
    ],
)
def test_old_and_new_at_once_must_fit(
    postgres_plan: Plan, here: int, workers: int, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine(peak(here, workers), postgres_plan)  # type: ignore[arg-type]

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(("workers", "outcome"), [(6, Outcome.PASS), (8, Outcome.WARN)])
def test_seventy_and_ninety_percent_themselves_are_still_fine(
    postgres_plan: Plan, workers: int, outcome: Outcome
) -> None:
    answers = peak(3, workers) | {"limits": limits(here="3", maximum="103")}
    finding = CHECK.examine(answers, postgres_plan)  # type: ignore[arg-type]

    assert f"peak {10 + 10 * workers} of 100" in finding.observed
    assert finding.outcome is outcome


@pytest.mark.parametrize(
    ("here", "remedy"),
    [(1, "at most 7 in every process"), (60, "put a pooler in between")],
)
def test_the_remedy_says_what_would_fit(postgres_plan: Plan, here: int, remedy: str) -> None:
    finding = CHECK.examine(peak(here, 8), postgres_plan)  # type: ignore[arg-type]

    assert remedy in finding.remediation


@pytest.mark.parametrize(
    ("changes", "usable"),
    [
        ({"superuser_reserved": "7"}, 93),
        ({"reserved": "10"}, 87),
        ({"elsewhere": "40"}, 57),
        ({"role_limit": "20"}, 20),
        ({"role_limit": "20", "role_elsewhere": "5", "elsewhere": "5"}, 15),
        ({"database_limit": "12"}, 12),
        ({"role_limit": "0"}, 0),
        ({"elsewhere": "99"}, 0),
    ],
)
def test_all_that_takes_slots_away_counts(
    postgres_plan: Plan, changes: dict[str, str], usable: int
) -> None:
    answers = peak(0, 1) | {"limits": limits(**changes)}
    finding = CHECK.examine(answers, postgres_plan)  # type: ignore[arg-type]

    assert f"of {usable} usable" in finding.observed


@pytest.mark.parametrize(
    ("lines", "new"),
    [
        ((WORKERS.format(4),), 42),
        ((number("WEB_CONCURRENCY", 3),), 32),
        (("running\tapi\t2",), 22),
        ((WORKERS.format(4), "running\tapi\t9"), 42),
    ],
)
def test_processes_come_from_the_command_the_environment_or_a_look(
    postgres_plan: Plan, lines: tuple[str, ...], new: int
) -> None:
    use = report(service(), url(), *POOL, *lines)
    finding = CHECK.examine({"limits": limits(), "use": use}, postgres_plan)

    assert f"{new} new services" in finding.observed


def test_replicas_multiply_and_running_ones_are_counted_already(postgres_plan: Plan) -> None:
    three = service(replicas=3)
    said = report(three, url(), *POOL, WORKERS.format(2))
    seen = report(three, url(), *POOL, "running\tapi\t3")

    for use, new in ((said, 62), (seen, 32)):
        finding = CHECK.examine({"limits": limits(), "use": use}, postgres_plan)
        assert f"{new} new services" in finding.observed


@pytest.mark.parametrize(
    ("workers", "maximum", "outcome", "said"),
    [
        (4, "104", Outcome.PASS, "42 clients of the pooler, which takes 10,000"),
        (7, "80", Outcome.PASS, "72 clients"),
        (10, "104", Outcome.WARN, "at most 93 of them work at once"),
        (900, "104", Outcome.FAIL, "9002 clients"),
    ],
)
def test_behind_a_pooler_its_own_bound_counts(
    postgres_plan: Plan, workers: int, maximum: str, outcome: Outcome, said: str
) -> None:
    use = report(service(), POOLER, *POOL, WORKERS.format(workers))
    finding = CHECK.examine({"limits": limits(maximum=maximum), "use": use}, postgres_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((service(), url(), *POOL), "how many processes api has"),
        ((service(), url(), WORKERS.format(1)), "how large the pool of api is"),
        ((service(), *POOL), "no service has a connection string"),
        ((), "no service has a connection string"),
    ],
)
def test_what_nobody_says_is_unknown_and_never_one(
    postgres_plan: Plan, lines: tuple[str, ...], said: str
) -> None:
    finding = CHECK.examine({"limits": limits(), "use": report(*lines)}, postgres_plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert said in finding.observed


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
