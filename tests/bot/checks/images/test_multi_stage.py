from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.multi_stage import MultiStage
from bot.domain.check import Outcome
from bot.domain.image_reading import Dockerfile, Repository
from bot.domain.plan import Plan
from bot.domain.probe import Checkout
from bot.domain.reading import Output

CHECK = MultiStage()


def built(numbers: str, seen: str = "there", path: str = "/srv/shop/Dockerfile") -> str:
    return f"build\tapi\t{seen}\t{path}\t{numbers}"


@pytest.mark.parametrize(
    ("line", "outcome", "said", "remedy"),
    [
        (built("2 1 0"), Outcome.PASS, "/srv/shop/Dockerfile", ""),
        (built("1 0 0"), Outcome.PASS, "/srv/shop/Dockerfile", ""),
        (built("1 1 3"), Outcome.PASS, "/srv/shop/Dockerfile", ""),
        (built("1 0 1"), Outcome.WARN, "has one stage", "COPY --from"),
        (built("2 0 0"), Outcome.WARN, "copies nothing into its last stage", "COPY --from"),
        (built("0 0 0"), Outcome.WARN, "has no stage", "FROM"),
        (built("", "missing"), Outcome.WARN, "cannot be read (/srv/shop/Dockerfile)", "declare"),
        (built("", "missing", ""), Outcome.WARN, "the Dockerfile of api cannot be read", ""),
        (built(""), Outcome.UNKNOWN, "nothing was learned about /srv/shop/Dockerfile", ""),
        (built("1 x 1"), Outcome.UNKNOWN, "'x' is not a number", ""),
        ("x", Outcome.SKIP, "stack.repository is not declared", ""),
    ],
)
def test_what_compose_builds_must_be_built_in_stages(
    plan: Plan,
    stack: Callable[..., Output],
    *,
    line: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(line)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize(
    ("files", "outcome"),
    [
        ((Dockerfile(path="a/Dockerfile", stages=2, copies=True, runs=1),), Outcome.PASS),
        ((Dockerfile(path="a/Dockerfile", stages=1, copies=False, runs=1),), Outcome.WARN),
        ((), Outcome.SKIP),
    ],
)
def test_the_declared_repository_counts_too(
    make_plan: Callable[..., Plan],
    stack: Callable[..., Output],
    files: tuple[Dockerfile, ...],
    outcome: Outcome,
) -> None:
    plan = make_plan(stack={"repository": "/opt/shop"})
    answers = {"services": stack(), "repository": Repository(dockerfiles=files)}
    finding = CHECK.examine(answers, plan)

    assert CHECK.probe(plan)["repository"] == Checkout(path="/opt/shop")
    assert finding.outcome is outcome
    assert ("a/Dockerfile" if files else "/opt/shop") in finding.observed
    assert CHECK.examine({"services": stack()}, plan).outcome is Outcome.UNKNOWN
