from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.downtime.immediate_return import ImmediateReturn
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ImmediateReturn()


@pytest.mark.parametrize(
    ("can", "outcome", "said"),
    [
        ("yes", Outcome.PASS, "shop-api.service and shop-proxy.service can be started at once"),
        ("no", Outcome.FAIL, "systemd starts shop-api.service for nobody"),
        ("", Outcome.UNKNOWN, "does not say whether shop-api.service can be started"),
    ],
)
def test_every_old_unit_must_be_startable(
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    can: str,
    outcome: Outcome,
    said: str,
) -> None:
    plan = make_plan(legacy={"units": ["shop-api"]})
    answer = rows(
        "unit\tshop-api.service\tLoadState\tloaded",
        f"unit\tshop-api.service\tCanStart\t{can}",
        "unit\tshop-proxy.service\tLoadState\tloaded",
        "unit\tshop-proxy.service\tCanStart\tyes",
    )

    finding = CHECK.examine({"units": answer}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(("saved", "outcome"), [("jobs", Outcome.PASS), ("x", Outcome.UNKNOWN)])
def test_pm2_must_have_saved_every_app(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], saved: str, outcome: Outcome
) -> None:
    plan = make_plan(legacy={"manager": "pm2", "units": ["jobs"], "proxy": None})
    base = (f"{head}\tx" for head in ("home", "user", "startup", "dump", "daemon"))
    answer = rows(*base, f"saved\t{saved}\t1\tonline\tthere")

    assert set(CHECK.probe(plan)) == {"pm2"}
    assert CHECK.examine({"pm2": answer}, plan).outcome is outcome
