from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.no_build_tools import NoBuildTools
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = NoBuildTools()
IMAGE = "sha256:53d413c1f06a"
NO_IMAGE = "service\tweb\tweb:1\tno\t\t\t"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "insides": recorded("insides.txt")}
    finding = CHECK.examine(answers, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "no build tools in api, caddy, web and worker",
    )


@pytest.mark.parametrize(
    ("more", "row", "outcome", "said", "remedy"),
    [
        ((), f"inside\t{IMAGE}\trunning\t\t\t\tno\t", Outcome.PASS, "no build tools in api", ""),
        (
            (),
            f"inside\t{IMAGE}\tlayers\tdebian\t13\t90\tyes\tgcc git",
            Outcome.WARN,
            "api holds gcc and git",
            "Leave gcc and git in a build stage",
        ),
        ((), f"inside\t{IMAGE}\tunseen\t\t\t\t\t", Outcome.WARN, "look into api", "while api runs"),
        ((), "inside\tother\trunning\t\t\t\tno\t", Outcome.WARN, "look into api", ""),
        ((NO_IMAGE,), f"inside\t{IMAGE}\trunning\t\t\t\tno\t", Outcome.UNKNOWN, "of web", ""),
        ((), f"inside\t{IMAGE}", Outcome.UNKNOWN, "broken row 'inside'", ""),
    ],
)
def test_tools_in_an_image_are_named(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    more: tuple[str, ...],
    row: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(*more), "insides": rows(row)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
