from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.dependency_updates import DependencyUpdates
from bot.domain.check import Outcome
from bot.domain.image_reading import Repository
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = DependencyUpdates()
BOT = ".github/dependabot.yml"


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((f"rules\t{BOT}\tyes", "checkout\tyes"), Outcome.PASS, f"{BOT} watches images"),
        ((f"rules\t{BOT}\tyes", "checkout\tno"), Outcome.PASS, f"{BOT} watches images"),
        (
            (f"rules\t{BOT}\tno", "rules\trenovate.json\tyes", "checkout\tyes"),
            Outcome.PASS,
            "renovate.json watches images",
        ),
        ((f"rules\t{BOT}\tno", "checkout\tno"), Outcome.WARN, f"{BOT} does not watch images"),
        (("checkout\tyes",), Outcome.WARN, "neither Dependabot nor Renovate is set up"),
        (("checkout\tno",), Outcome.SKIP, "/srv/shop is no checkout"),
        ((), Outcome.UNKNOWN, "nothing about 'checkout'"),
        (("checkout\tyes", "rules\tx"), Outcome.UNKNOWN, "broken row 'rules'"),
    ],
)
def test_a_checkout_on_the_server_should_be_watched(
    plan: Plan, rows: Callable[..., Output], lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"rules": rows(*lines)}, plan)

    assert CHECK.probe(plan).keys() == {"rules"}
    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (Repository(updates=(BOT,)), Outcome.PASS),
        (Repository(other_rules=(BOT,)), Outcome.WARN),
        (Repository(), Outcome.WARN),
    ],
)
def test_the_declared_repository_decides_where_there_is_one(
    make_plan: Callable[..., Plan], seen: Repository, outcome: Outcome
) -> None:
    plan = make_plan(stack={"repository": "/opt/shop"})

    assert CHECK.probe(plan).keys() == {"repository"}
    assert CHECK.examine({"repository": seen}, plan).outcome is outcome
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
