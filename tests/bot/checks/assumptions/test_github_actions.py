from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.assumptions.github_actions import GithubActions
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = GithubActions()
WORKFLOW = "ci\tGitHub Actions\t/srv/shop/.github/workflows/deploy.yml"
GITLAB = "ci\tGitLab\t/srv/shop/.gitlab-ci.yml"


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((WORKFLOW,), Outcome.PASS, "/srv/shop/.github/workflows/deploy.yml"),
        ((WORKFLOW, WORKFLOW), Outcome.PASS, "deploy.yml"),
        ((GITLAB,), Outcome.WARN, "GitLab is set up in /srv/shop"),
        ((WORKFLOW, GITLAB), Outcome.WARN, "GitLab is set up"),
        ((), Outcome.WARN, "holds no workflow of any CI"),
    ],
)
def test_any_other_pipeline_needs_a_person(
    plan: Plan, rows: Callable[..., Output], lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"ci": rows("folder\tthere", *lines)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
