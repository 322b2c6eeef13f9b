from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.rollback.manual_procedure import ManualProcedure
from bot.domain.check import Outcome
from bot.domain.network_reading import Mentioned
from bot.domain.plan import Plan
from bot.domain.probe import Mentions

CHECK = ManualProcedure()
WORDS = ("shop-api", "shop-web", "shop-proxy")


@pytest.mark.parametrize(
    ("words", "size", "outcome", "said"),
    [
        (WORDS, 100, Outcome.PASS, "runbook.md names shop-api, shop-web and shop-proxy"),
        (WORDS[:2], 100, Outcome.WARN, "says nothing about shop-proxy"),
        ((), 0, Outcome.WARN, "says nothing about shop-api, shop-web and shop-proxy"),
        ((), -1, Outcome.WARN, "runbook.md does not exist"),
    ],
)
def test_the_text_must_name_every_old_service(
    make_plan: Callable[..., Plan], words: tuple[str, ...], size: int, outcome: Outcome, said: str
) -> None:
    plan = make_plan(runbook="runbook.md")

    finding = CHECK.examine({"runbook": Mentioned(words=words, size=size)}, plan)

    assert CHECK.probe(plan) == {"runbook": Mentions(path="runbook.md", words=WORDS)}
    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_apps_of_pm2_are_named_too(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(runbook="r.md", legacy={"manager": "pm2", "units": ["blog"], "proxy": "nginx"})

    assert CHECK.probe(plan) == {"runbook": Mentions(path="r.md", words=("nginx", "blog"))}


def test_without_a_text_it_warns(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.WARN
