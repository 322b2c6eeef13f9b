from __future__ import annotations

from typing import Any

import pytest

from bot.domain.drill import DrillKind
from bot.domain.drill_terms import refuse_impossible
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from tests.bot.executor.shop import plan as make_plan

POSTGRES = {"kind": "postgres", "url": {"env": "DB"}}
WRITE = {"name": "login", "method": "POST", "path": "/login"}
BESIDE = {"unit": "shop.service", "address": "http://127.0.0.2:8000", "writes": [WRITE]}
TASK = {"service": "web", "command": ["migrate"]}
NO_WRITES = {name: value for name, value in BESIDE.items() if name != "writes"}


def ready(**legacy: Any) -> Plan:
    plan = make_plan(
        database=POSTGRES,
        legacy={"manager": "systemd", "units": ["shop.service"], "beside": BESIDE, **legacy},
    )
    stack = plan.stack.model_validate({**plan.stack.model_dump(), "migrate": TASK})
    return plan.model_copy(update={"stack": stack})


@pytest.mark.parametrize("kind", DrillKind)
def test_a_plan_that_says_all_can_be_drilled(kind: DrillKind) -> None:
    refuse_impossible(kind, ready())


@pytest.mark.parametrize("kind", DrillKind)
def test_without_a_database_nothing_is_drilled(kind: DrillKind) -> None:
    with pytest.raises(Refused, match="has no database"):
        refuse_impossible(kind, make_plan())


@pytest.mark.parametrize("kind", [DrillKind.MIGRATION, DrillKind.OLD_WRITES])
def test_a_new_schema_needs_the_task_that_makes_it(kind: DrillKind) -> None:
    plan = make_plan(database=POSTGRES)

    refuse_impossible(DrillKind.RESTORE, plan)
    with pytest.raises(Refused, match="no command that brings the schema up"):
        refuse_impossible(kind, plan)


@pytest.mark.parametrize(
    ("legacy", "said"),
    [
        ({"manager": "pm2"}, "Apps under pm2 cannot be started a second time"),
        ({"beside": None}, "does not say how the old app starts a second time"),
        ({"beside": {**BESIDE, "unit": "other.service"}}, "does not say how the old app"),
        ({"beside": NO_WRITES}, "names no requests that write"),
    ],
)
def test_old_writes_need_a_second_old_app_and_something_to_write(
    legacy: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        refuse_impossible(DrillKind.OLD_WRITES, ready(**legacy))


def test_the_smoke_flow_is_enough_to_write() -> None:
    plan = ready(beside=NO_WRITES)
    smoke = make_plan(smoke=[WRITE]).smoke

    refuse_impossible(DrillKind.OLD_WRITES, plan.model_copy(update={"smoke": smoke}))
