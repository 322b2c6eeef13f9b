from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.checks.downtime.double_workers import DoubleWorkers
from bot.domain.check import Finding, Outcome
from bot.domain.plan import Plan
from bot.domain.reading import ContainerState, EngineState, NoAnswer, Output, Reading, Silence

CHECK = DoubleWorkers()
UNITS = ("shop-api.service", "shop-web.service", "shop-proxy.service")


def engine(*running: str, state: str = "running") -> EngineState:
    containers = tuple(
        ContainerState(
            service=name,
            name=f"shop-{name}-1",
            image=name,
            image_id="",
            state=state,
            health="",
            user="",
            restart_policy="",
        )
        for name in running
    )
    return EngineState(
        version="26", api_version="1.45", root_dir="/", os_type="linux", containers=containers
    )


@pytest.fixture
def examined(make_plan: Callable[..., Plan], rows: Callable[..., Output]) -> Callable[..., Finding]:
    """The finding, with only what a test wants to be odd."""

    def examine(
        *lines: str, active: str = "active", state: EngineState | None = None, **changes: Any
    ) -> Finding:
        legacy = {"workers": ["shop-web"], **changes.get("legacy", {})}
        plan = make_plan(legacy=legacy, stack=changes.get("stack", {"workers": ["worker"]}))
        facts = (("LoadState", "loaded"), ("ActiveState", active))
        answers: dict[str, Reading] = {
            "engine": state or engine("api"),
            "units": rows(*(f"unit\t{u}\t{key}\t{value}" for u in UNITS for key, value in facts)),
            "jobs": rows(
                *(line for line in lines if line[:3] in {"cro", "tim", "pm2"}), "looked\t"
            ),
            "neighbours": rows(
                "members\tshop-api.service\t1", *(line for line in lines if line[:3] == "con")
            ),
        }
        return CHECK.examine(answers | changes.get("answers", {}), plan)

    return examine


def test_workers_on_one_side_pass(examined: Callable[..., Finding]) -> None:
    both = engine("api", "worker")

    old, new = examined(), examined(active="inactive", state=both)
    neither = examined(active="inactive", legacy={"workers": []}, stack={})

    assert (old.outcome, old.observed) == (
        Outcome.PASS,
        "shop-web.service on the old side alone",
    )
    assert (new.outcome, new.observed) == (Outcome.PASS, "worker on the new side alone")
    assert (neither.outcome, neither.observed) == (
        Outcome.PASS,
        "no background job runs or is known",
    )


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("running", Outcome.FAIL),
        ("restarting", Outcome.FAIL),
        ("paused", Outcome.FAIL),
        ("exited", Outcome.PASS),
        ("created", Outcome.PASS),
    ],
)
def test_workers_on_both_sides_fail_and_the_new_one_is_to_be_stopped(
    examined: Callable[..., Finding], state: str, outcome: Outcome
) -> None:
    finding = examined(state=engine("worker", state=state))

    assert finding.outcome is outcome
    if outcome is Outcome.FAIL:
        assert finding.observed == ("shop-web.service and the stack's worker work at the same time")
        assert "stop worker`" in finding.remediation


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cron\t/etc/cron.d/shop\t1", "/etc/cron.d/shop holds 1 line of the old app"),
        ("cron\t/etc/cron.d/shop\t2", "holds 2 lines"),
        ("timer\tclean.timer\tclean.service", "clean.timer starts clean.service by the clock"),
        ("pm2cron\tshop-api", "pm2 restarts shop-api by the clock"),
        ("pm2cron\tnightly", "pm2 restarts nightly by the clock"),
        ("consumer\tshop-api.service\tcelery", "shop-api.service runs celery"),
    ],
)
def test_what_nobody_declared_warns(examined: Callable[..., Finding], line: str, said: str) -> None:
    finding = examined(line)

    assert finding.outcome is Outcome.WARN, finding
    assert said in finding.observed
    assert finding.remediation


@pytest.mark.parametrize(
    "line",
    [
        "timer\tshop-web.timer\tshop-web.service",
        "pm2cron\tshop-web",
        "consumer\tshop-web.service\tcelery",
        "consumer\tshop-web\tcelery",
    ],
)
def test_what_the_plan_declares_does_not(examined: Callable[..., Finding], line: str) -> None:
    assert examined(line).outcome is Outcome.PASS


def test_old_workers_without_new_ones_warn(examined: Callable[..., Finding]) -> None:
    finding = examined(stack={})

    assert finding.outcome is Outcome.WARN
    assert finding.observed == "nothing in the stack takes over from shop-web"


@pytest.mark.parametrize("name", ["engine", "units", "jobs", "neighbours"])
def test_silence_about_one_of_them_is_unknown(examined: Callable[..., Finding], name: str) -> None:
    silent = NoAnswer(why=Silence.LOST, detail="gone")

    assert examined(answers={name: silent}).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("status", "outcome"), [("online", Outcome.FAIL), ("stopped", Outcome.PASS)]
)
def test_under_pm2_an_app_that_is_online_works(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], status: str, outcome: Outcome
) -> None:
    legacy = {"manager": "pm2", "units": ["jobs"], "workers": ["jobs"], "proxy": None}
    plan = make_plan(legacy=legacy, stack={"workers": ["worker"]})
    base = (f"{head}\tx" for head in ("home", "user", "startup", "dump", "daemon"))
    answers = {
        "engine": engine("worker"),
        "pm2": rows(*base, f"running\tjobs\t1\t{status}\tthere"),
        "jobs": rows("looked\t"),
        "neighbours": rows("members\tjobs\t1"),
    }

    assert set(CHECK.probe(plan)) == set(answers)
    assert CHECK.examine(answers, plan).outcome is outcome
