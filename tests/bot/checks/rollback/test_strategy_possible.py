from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.rollback.strategy_possible import StrategyPossible
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Output, Silence

CHECK = StrategyPossible()
NO_NFT = "no\tredirect\tnft is not installed"
NO_FLIP = "no\tproxy\tthe plan has no flip"
NO_DOCKER = "no\ttakeover\tDocker does not answer"


@pytest.mark.parametrize(
    ("strategy", "hindered", "outcome", "said"),
    [
        ("redirect", (), Outcome.PASS, "redirect works; proxy and takeover would work too"),
        ("redirect", (NO_FLIP,), Outcome.PASS, "proxy does not: the plan has no flip"),
        ("redirect", (NO_NFT,), Outcome.FAIL, "redirect cannot work: nft is not installed"),
        ("proxy", (NO_FLIP,), Outcome.FAIL, "proxy cannot work: the plan has no flip"),
        ("takeover", (NO_FLIP,), Outcome.WARN, "a gap that redirect would spare them"),
        ("takeover", (NO_NFT, NO_FLIP), Outcome.PASS, "takeover works"),
        ("takeover", (NO_NFT, NO_FLIP, NO_DOCKER), Outcome.FAIL, "Docker does not answer"),
    ],
)
def test_the_chosen_strategy_decides_and_the_others_are_told(  # noqa: PLR0917 - pytest names them
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    strategy: str,
    hindered: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    plan = make_plan(strategy=strategy)
    finding = CHECK.examine({"ways": rows(*hindered, "looked\tyes")}, plan)

    assert (finding.outcome, said in finding.observed) == (outcome, True), finding.observed


def test_the_remedy_names_a_strategy_that_works(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    lacking = CHECK.examine({"ways": rows(NO_NFT, NO_FLIP, "looked\tyes")}, make_plan())
    gap = CHECK.examine({"ways": rows("looked\tyes")}, make_plan(strategy="takeover"))
    none = CHECK.examine({"ways": rows(NO_NFT, NO_FLIP, NO_DOCKER, "looked\tyes")}, make_plan())

    assert "`strategy: takeover`" in lacking.remediation
    assert "`strategy: redirect`" in gap.remediation
    assert "lacks on the server" in none.remediation


def test_a_report_that_did_not_look_is_unknown(plan: Plan, rows: Callable[..., Output]) -> None:
    silent = NoAnswer(why=Silence.TIMED_OUT, detail="no answer came in time")

    assert CHECK.examine({"ways": rows(NO_NFT)}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.examine({"ways": silent}, plan).outcome is Outcome.UNKNOWN
