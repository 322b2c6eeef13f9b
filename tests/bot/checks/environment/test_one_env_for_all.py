from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.one_env_for_all import OneEnvForAll
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = OneEnvForAll()
Rows = Callable[..., Output]
READ = ("reader\tpython3", "compose\tread", "image\tapi\tread", "image\tweb\tread")
SAME = "new\tLEVEL\tv1\t\tfile\tapi caddy"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"values": recorded("env_values.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "api, caddy, web and worker get the same values",
    )


@pytest.mark.parametrize(
    ("values", "outcome", "said"),
    [
        ((SAME,), Outcome.PASS, "api and web get the same values"),
        (
            (SAME, "new\tLEVEL\tv2\t\tcompose\tweb", "override\tLEVEL\tweb"),
            Outcome.FAIL,
            "LEVEL has another value in web",
        ),
        ((SAME, "new\tLEVEL\tv2\t\tcompose\tweb"), Outcome.FAIL, "LEVEL has another value in web"),
        ((SAME, "new\tLEVEL\tv1\t\tcompose\tweb"), Outcome.PASS, "api and web"),
        ((SAME, "new\tLEVEL\tv2\t\timage\tweb"), Outcome.PASS, "api and web"),
        (
            ("new\tLEVEL\tv2\t\tcompose\tapi web", "override\tLEVEL\tapi", "override\tLEVEL\tweb"),
            Outcome.WARN,
            "LEVEL in api and web is not the env file's",
        ),
        (("new\tOWN\tv1\t\tfile\tapi", "new\tOWN\tv2\t\tcompose\tweb"), Outcome.PASS, "api"),
    ],
)
def test_a_variable_has_one_value_and_it_is_the_env_files(
    make_plan: Callable[..., Plan],
    rows: Rows,
    values: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    plan = make_plan(stack={"may_differ": {"OWN": "its own"}})

    finding = CHECK.examine({"values": rows(*READ, *values)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert not outcome.blocks or "/srv/shop/docker-compose.prod.yml" in finding.remediation


@pytest.mark.parametrize("said", [READ[:2], ("reader\tmissing",)])
def test_no_services_are_unknown(plan: Plan, rows: Rows, said: tuple[str, ...]) -> None:
    assert CHECK.examine({"values": rows(*said)}, plan).outcome is Outcome.UNKNOWN
