from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.checks.application.smoke_baseline import SmokeBaseline
from bot.domain.check import Outcome
from bot.domain.network_reading import Flow
from bot.domain.plan import Plan
from bot.domain.probe import SmokeFlow

CHECK = SmokeBaseline()
STEPS = [{"name": "login", "path": "/login"}, {"name": "order", "path": "/orders"}]
ON = {"smoke": STEPS, "smoke_baseline": "preflight"}


@pytest.mark.parametrize(
    ("flow", "outcome", "said"),
    [
        (Flow(passed=("login", "order")), Outcome.PASS, "login and order went well"),
        (
            Flow(passed=("login",), trouble="'order' answered 500, not 200"),
            Outcome.FAIL,
            "'order' answered 500, not 200 after login",
        ),
        (Flow(passed=(), trouble="'login' answered 403, not 200"), Outcome.FAIL, "answered 403"),
        (Flow(passed=("login",)), Outcome.FAIL, "it stopped after login"),
        (Flow(passed=()), Outcome.FAIL, "it stopped"),
    ],
)
def test_every_step_must_go_well(
    make_plan: Callable[..., Plan], flow: Flow, outcome: Outcome, said: str
) -> None:
    plan = make_plan(**ON)

    finding = CHECK.examine({"flow": flow}, plan)

    assert CHECK.probe(plan) == {"flow": SmokeFlow(side="legacy")}
    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [{}, {"smoke": STEPS}, {"smoke_baseline": "preflight"}],
    ids=["none", "late", "empty"],
)
def test_nothing_is_written_unless_the_plan_allows_it(
    make_plan: Callable[..., Plan], changes: dict[str, Any]
) -> None:
    plan = make_plan(**changes)

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
