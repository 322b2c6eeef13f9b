from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.minimal_base import MinimalBase
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = MinimalBase()
IMAGE = "sha256:53d413c1f06a"


def facts(size: int = 114_000_000) -> str:
    return f"facts\tapi\t2026-09-01T10:00:00Z\t{size}\t\t"


def inside(system: str = "debian\t13", packages: str = "90", shell: str = "yes") -> str:
    return f"inside\t{IMAGE}\tlayers\t{system}\t{packages}\t{shell}\t"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "insides": recorded("insides.txt")}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is Outcome.PASS
    assert finding.observed.startswith("api: 114 MB, debian 13; caddy: 112 MB, debian 13")


@pytest.mark.parametrize(
    ("size", "row", "outcome", "said"),
    [
        (facts(), inside(), Outcome.PASS, "api: 114 MB, debian 13"),
        (facts(), inside(packages="250"), Outcome.PASS, "debian 13"),
        (facts(), inside(packages="251"), Outcome.WARN, "debian 13 with 251 packages"),
        (facts(1_000_000_000), inside(), Outcome.PASS, "1000 MB"),
        (facts(1_000_000_001), inside(), Outcome.WARN, "1000 MB"),
        (facts(), inside("alpine\t3.20", "30"), Outcome.PASS, "alpine 3.20 (musl: DNS"),
        (facts(), inside("debian\t12", "", "no"), Outcome.PASS, "debian 12 without a shell"),
        (facts(), inside("\t", "", "no"), Outcome.PASS, "no system in it"),
        (facts(), f"inside\t{IMAGE}\tunseen\t\t\t\t\t", Outcome.WARN, "nobody could look inside"),
        (facts(), "inside\tsha256:other\tlayers\t\t\t\t\t", Outcome.WARN, "nobody could look"),
        ("x\tx", inside(), Outcome.UNKNOWN, "the image of api is not on the server"),
        (facts(), inside(packages="many"), Outcome.UNKNOWN, "'many' is not a number"),
        ("facts\tapi\tyesterday\t1\t\t", inside(), Outcome.UNKNOWN, "is not a moment in time"),
    ],
)
def test_large_images_and_full_systems_warn(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    size: str,
    row: str,
    outcome: Outcome,
    said: str,
) -> None:
    finding = CHECK.examine({"services": stack(size), "insides": rows(row)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)
