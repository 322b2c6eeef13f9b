from __future__ import annotations

from typing import Any

import pytest

from bot.domain.smoke import in_preflight, login
from tests.bot.executor.shop import plan

HOME: dict[str, Any] = {"name": "home", "path": "/"}
FORM = {"name": "form", "path": "/login", "form": {"password": "${SMOKE}"}}
JSON = {"name": "json", "path": "/login", "json": {"password": "${SMOKE}"}}


@pytest.mark.parametrize(
    ("steps", "name"), [([], None), ([HOME], None), ([HOME, JSON, FORM], "json"), ([FORM], "form")]
)
def test_the_first_step_with_a_secret_logs_in(steps: list[dict[str, Any]], name: str) -> None:
    step = login(plan(smoke=steps))

    assert (step and step.name) == name


@pytest.mark.parametrize(
    ("steps", "baseline", "allowed"),
    [([HOME], "preflight", True), ([HOME], "cutover", False), ([], "preflight", False)],
)
def test_the_flow_writes_only_where_the_plan_says_so(
    steps: list[dict[str, Any]], baseline: str, *, allowed: bool
) -> None:
    assert in_preflight(plan(smoke=steps, smoke_baseline=baseline)) is allowed
