from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.downtime.maintenance_page import MaintenancePage
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = MaintenancePage()
PATH = "/srv/shop/Caddyfile.away"
HOST = "host=shop.example"


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(stack={"maintenance_caddyfile": "Caddyfile.away"})


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        (f"fine {HOST} status_code=503 Retry-After=600", Outcome.PASS, "503, Retry-After 600"),
        (f"fine {HOST} status_code=503", Outcome.WARN, "sends no Retry-After"),
        (f"fine {HOST} status_code=200 Retry-After=9", Outcome.WARN, "answers with 200"),
        (f"fine {HOST} Retry-After=600", Outcome.WARN, "answers with 200"),
        (
            f"fine {HOST} status_code=200 status_code=503 Retry-After=9",
            Outcome.WARN,
            "answers with 200 and 503",
        ),
        ("fine status_code=503 Retry-After=9", Outcome.FAIL, "does not serve shop.example"),
        ("broken", Outcome.FAIL, "Caddy cannot read"),
        ("missing", Outcome.FAIL, "is not there"),
    ],
)
def test_a_page_says_503_and_when_to_come_back(
    plan: Plan, rows: Callable[..., Output], seen: str, outcome: Outcome, said: str
) -> None:
    state, *parts = seen.split()
    lines = (f"part\t{PATH}\t" + part.replace("=", "\t") for part in parts)
    answer = rows("caddy\tcontainer", f"state\t{PATH}\t{state}", *lines)

    finding = CHECK.examine({"caddy": answer}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_without_such_a_file_it_does_not_apply(make_plan: Callable[..., Plan]) -> None:
    assert CHECK.probe(make_plan()) == {}
    assert CHECK.examine({}, make_plan()).outcome is Outcome.SKIP
