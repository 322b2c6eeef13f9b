from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.shell import differences
from bot.shell.report import Report
from bot.shell.variables import Files, environment

OLD = ("old", "A", "v1", "", "process", "api.service")


def files(*, full: bool = True, drift: tuple[tuple[str, str, str], ...] = ()) -> Files:
    return Files(
        state={}, full={"A": True} if full else {}, drift=drift, hidden="0", example={}, used=()
    )


def new(label: str = "v2", shape: str = "", origin: str = "file") -> tuple[str, ...]:
    return ("new", "A", label, shape, origin, "api web")


@pytest.mark.parametrize(
    ("rows", "drift", "said", "remedy"),
    [
        ([new()], (), "A differs", "Take the old value of A over with `sh"),
        ([], (), "A is missing in the new containers", "Take the old value"),
        ([new()], (("3", "A", "dollar"),), "A differs: Compose puts a variable in", "Quote it"),
        ([new()], (("3", "B", "dollar"),), "A differs", "Take the old value"),
        ([new()], (("3", "A", "colon"),), "A differs: systemd ignores", "in the line of A of"),
        ([new(), ("parts", "A", "host port")], (), "A differs: another host and port", "Take"),
        ([new(shape="quoted")], (), "A differs: one of them has quotes around it", "Take"),
        ([new(shape="empty")], (), "A differs", "Take"),
        ([new(origin="compose")], (), "A differs in api and web", "out of `environment:`"),
        ([new(), new("v3", "lines", "compose")], (), "A differs in api and web", "out of"),
        ([new("v1"), new("v3")], (), "A differs", "Take"),
    ],
)
def test_a_difference_is_named_with_its_cause(
    shop_plan: Callable[..., Plan],
    rows: list[tuple[str, ...]],
    drift: tuple[tuple[str, str, str], ...],
    said: str,
    remedy: str,
) -> None:
    plan = shop_plan(legacy={"env_files": ["/etc/shop.env"]}, stack={"required": ["A"]})
    env = environment(Report(rows=(("compose", "read"), OLD, *rows)))

    found = differences.notice("A", env, files(drift=drift), plan)

    assert found is not None
    assert found.outcome is Outcome.FAIL
    assert found.said.startswith(said)
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("manager", "remedy"),
    [
        ("systemd", "Give all old services one value and restart those in a quiet minute;"),
        ("pm2", "`sudo -H -u node env pm2 delete web && sudo -H -u node env pm2 resurrect`"),
    ],
)
def test_an_old_service_that_alone_has_another_value_is_the_one_to_mend(
    shop_plan: Callable[..., Plan], manager: str, remedy: str
) -> None:
    legacy = {"manager": manager, "units": ["api", "web"], "pm2_user": "node", "proxy": None}
    plan = shop_plan(legacy=legacy, stack={"required": ["A"]})
    others = ("old", "A", "v1", "", "process", "api")
    odd = ("old", "A", "v2", "", "process", "web")
    env = environment(Report(rows=(("compose", "read"), others, odd, new("v1"))))

    found = differences.notice("A", env, files(), plan)

    assert found is not None
    assert found.outcome is Outcome.FAIL
    assert found.said == "A differs: web got another value than the other old services"
    assert remedy in found.remedy


def test_another_variable_warns_and_may_be_given_a_reason(shop_plan: Callable[..., Plan]) -> None:
    env = environment(Report(rows=(("compose", "read"), OLD, new())))

    found = differences.notice("A", env, files(), shop_plan(stack={"required": ["B"]}))

    assert found is not None
    assert (found.outcome, "stack.may_differ" in found.remedy) == (Outcome.WARN, True)


def test_equal_values_are_nothing_to_tell(shop_plan: Callable[..., Plan]) -> None:
    env = environment(Report(rows=(("compose", "read"), OLD, new("v1"))))

    assert differences.notice("A", env, files(), shop_plan(stack={"required": ["A"]})) is None


@pytest.mark.parametrize("rows", [[], [new(shape="empty")]])
def test_what_the_env_file_lacks_is_left_to_the_check_of_the_file(
    shop_plan: Callable[..., Plan], rows: list[tuple[str, ...]]
) -> None:
    env = environment(Report(rows=(("compose", "read"), OLD, *rows)))

    found = differences.notice("A", env, files(full=False), shop_plan(stack={"required": ["A"]}))

    assert found is not None
    assert found.outcome is Outcome.UNKNOWN


def test_a_required_variable_that_the_old_app_never_had_is_not_compared(
    shop_plan: Callable[..., Plan],
) -> None:
    env = environment(Report(rows=(("compose", "read"), new())))

    assert differences.notice("A", env, files(), shop_plan(stack={"required": ["A"]})) is None
