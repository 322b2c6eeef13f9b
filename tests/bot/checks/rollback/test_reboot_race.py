from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.checks.rollback.reboot_race import RebootRace
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import ContainerState, EngineState, NoAnswer, Output, Silence

CHECK = RebootRace()
API = ContainerState(
    service="api",
    name="shop-api-1",
    image="api",
    image_id="",
    state="running",
    health="",
    user="",
    restart_policy="unless-stopped",
)


def engine(*policies: str) -> EngineState:
    containers = tuple(replace(API, restart_policy=policy) for policy in policies)
    return EngineState(
        version="26", api_version="1.45", root_dir="/", os_type="linux", containers=containers
    )


def docker(rows: Callable[..., Output], state: str) -> Output:
    name = "unit\tdocker.service\t"
    return rows(f"{name}LoadState\tloaded", f"{name}UnitFileState\t{state}")


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        (("enabled", "always", "unless-stopped"), Outcome.PASS, "2 containers start with"),
        (("disabled", "always"), Outcome.FAIL, "does not start with the server (disabled)"),
        (("", "always"), Outcome.FAIL, "(unknown)"),
        (("enabled", "always", "no"), Outcome.FAIL, "api would not restart after a reboot"),
        (("enabled", "on-failure"), Outcome.FAIL, "api would not restart"),
        (("enabled",), Outcome.WARN, "no container of the stack is there"),
    ],
)
def test_docker_and_every_container_must_come_up_by_themselves(
    plan: Plan, rows: Callable[..., Output], seen: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    state, *policies = seen
    answers = {"engine": engine(*policies), "docker": docker(rows, state)}

    finding = CHECK.examine(answers, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_a_silent_daemon_is_unknown(plan: Plan, rows: Callable[..., Output]) -> None:
    silent = NoAnswer(why=Silence.REFUSED, detail="no daemon")

    finding = CHECK.examine({"engine": silent, "docker": docker(rows, "enabled")}, plan)

    assert finding.outcome is Outcome.UNKNOWN
