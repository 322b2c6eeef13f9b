from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.rollback.old_services_kept import OldServicesKept
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = OldServicesKept()
LEGACY = {"units": ["shop-api"], "proxy": None}


@pytest.mark.parametrize(
    ("shown", "outcome", "said"),
    [
        (("loaded", "/etc/a", "enabled"), Outcome.PASS, "shop-api.service are there and enabled"),
        (("loaded", "/etc/a", "enabled-runtime"), Outcome.PASS, ""),
        (("loaded", "/etc/a", "disabled"), Outcome.WARN, "would not come back after a reboot"),
        (("loaded", "/etc/a", "static"), Outcome.WARN, "would not come back"),
        (("masked", "/dev/null", "masked"), Outcome.UNKNOWN, "cannot be kept as things are"),
        (("not-found", "", ""), Outcome.UNKNOWN, "cannot be kept as things are"),
        (("loaded", "", ""), Outcome.UNKNOWN, "cannot be kept as things are"),
    ],
)
def test_every_unit_must_be_there_and_start_with_the_server(
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    shown: tuple[str, str, str],
    outcome: Outcome,
    said: str,
) -> None:
    load, path, state = shown
    name = "unit\tshop-api.service\t"
    answer = rows(
        f"{name}LoadState\t{load}",
        f"{name}FragmentPath\t{path}",
        f"{name}UnitFileState\t{state}",
    )

    finding = CHECK.examine({"units": answer}, make_plan(legacy=LEGACY))

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_pm2_without_a_unit_of_the_plan_is_judged_elsewhere(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(legacy={**LEGACY, "manager": "pm2"})

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
