from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.assumptions.localhost_dependencies import LocalhostDependencies
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = LocalhostDependencies()
MEMBERS = "members\tshop-api.service\t1"
OWN = "tcp\tshop-api.service\t\t25\tmaster\t"
API = "service\tapi\tshop-api:1\tno\t\t\t"
BROUGHT = "service\tbeside\tmaster:1\tno\t\t\t"


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        (("", API), Outcome.PASS, "no old service is connected to a service or database"),
        (
            (OWN, API),
            Outcome.FAIL,
            "master on port 25 is used by shop-api.service",
        ),
        ((OWN, API, BROUGHT), Outcome.PASS, "the stack brings its own master on port 25"),
        ((OWN,), Outcome.UNKNOWN, "nobody knows what the stack brings"),
        (("tcp\tshop-api.service\t\t6379\tredis-server\t", API), Outcome.PASS, "no old service"),
    ],
)
def test_what_the_old_services_talk_to_must_come_along(
    plan: Plan,
    rows: Callable[..., Output],
    seen: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    talk, *services = seen
    answers = {"neighbours": rows(MEMBERS, *filter(None, [talk])), "stack": rows(*services)}

    finding = CHECK.examine(answers, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert outcome is not Outcome.FAIL or "stack.keeps" in finding.remediation


def test_what_the_containers_go_on_using_is_fine(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    plan = make_plan(stack={"keeps": ["25"]})

    finding = CHECK.examine({"neighbours": rows(MEMBERS, OWN), "stack": rows(API)}, plan)

    assert finding.outcome is Outcome.PASS


def test_services_without_a_process_say_nothing(plan: Plan, rows: Callable[..., Output]) -> None:
    idle = rows("members\tshop-api.service\t0")

    assert CHECK.examine({"neighbours": idle, "stack": rows(API)}, plan).outcome is (
        Outcome.UNKNOWN
    )
