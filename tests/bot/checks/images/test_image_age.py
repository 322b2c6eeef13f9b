from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.image_age import ImageAge
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ImageAge()
REFERENCE = "registry.example/api:1@sha256:abc"
NOW = 1_790_000_000
THERE = f"registry\t{REFERENCE}\tthere\t"
TAG = f"tag\t{REFERENCE}\tregistry.example/api:1\t"
#: 35 and 36 days before NOW, which is 2026-09-21T14:13:20Z.
YOUNG, OLD = "2026-08-16T14:13:21.5Z", "2026-08-16T16:13:20+02:00"


def facts(made: str) -> str:
    return f"facts\tapi\t{made}\t1\t\t"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "registry": recorded("registry.txt")}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is Outcome.PASS
    assert "worker is 0 days old" in finding.observed


@pytest.mark.parametrize(
    ("made", "answers", "outcome", "said"),
    [
        ("2026-09-21T13:00:00Z", (THERE, f"{TAG}same"), Outcome.PASS, "api is 0 days old"),
        ("2026-09-22T13:00:00Z", (THERE,), Outcome.PASS, "api is 0 days old"),
        (YOUNG, (THERE,), Outcome.PASS, "api is 35 days old"),
        ("2026-08-15T14:13:20+00:00", (THERE,), Outcome.WARN, "api is 37 days old"),
        (OLD, (THERE,), Outcome.WARN, "api is 36 days old"),
        ("1970-01-01T00:00:00Z", (THERE,), Outcome.WARN, "does not say when it was made"),
        ("2000-01-01T00:00:00Z", (THERE,), Outcome.WARN, "api is 9760 days old"),
        ("1999-12-31T23:59:59Z", (THERE,), Outcome.WARN, "does not say when it was made"),
        ("1980-01-01T00:00:00Z", (THERE,), Outcome.WARN, "does not say when it was made"),
        ("", (THERE,), Outcome.WARN, "does not say when it was made"),
        (YOUNG, (THERE, f"{TAG}moved"), Outcome.WARN, "api:1, of api, has moved on"),
        (YOUNG, (THERE, f"{TAG}silent"), Outcome.WARN, "does not say what registry.example/api:1"),
        (YOUNG, (f"registry\t{REFERENCE}\tsilent\tno route",), Outcome.WARN, "answer (no route)"),
        (YOUNG, (f"registry\t{REFERENCE}\tlocal\t",), Outcome.PASS, "35 days"),
        (YOUNG, (f"registry\t{REFERENCE}\tgone\t",), Outcome.PASS, "35 days"),
        (YOUNG, ("registry\tother\tthere\t",), Outcome.WARN, "nothing was asked of a registry"),
        (YOUNG, (f"registry\t{REFERENCE}\todd\t",), Outcome.UNKNOWN, "'odd' does not say"),
        ("2026-02-30T00:00:00Z", (THERE,), Outcome.UNKNOWN, "is not a moment in time"),
    ],
)
def test_old_images_and_moved_bases_warn(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    made: str,
    answers: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    services = stack(facts(made), asked=NOW)
    finding = CHECK.examine({"services": services, "registry": rows(*answers)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


def test_an_image_that_is_not_there_is_unknown(
    plan: Plan, stack: Callable[..., Output], rows: Callable[..., Output]
) -> None:
    finding = CHECK.examine({"services": stack(), "registry": rows(THERE)}, plan)

    assert finding.outcome is Outcome.UNKNOWN
