from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.infrastructure.compose_version import ComposeVersion
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ComposeVersion()


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"host": recorded("docker_host.txt")}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.PASS, "Docker Compose 2.26.1-4")


@pytest.mark.parametrize(
    ("said", "outcome", "observed"),
    [
        ("v2.0.0", Outcome.PASS, "Docker Compose v2.0.0"),
        ("1.29.2", Outcome.FAIL, "Docker Compose 1.29.2"),
        ("", Outcome.FAIL, "`docker compose` does not exist"),
        ("dev", Outcome.UNKNOWN, "Compose calls its version 'dev'"),
    ],
)
def test_version_two_is_needed(
    plan: Plan, rows: Callable[..., Output], said: str, outcome: Outcome, observed: str
) -> None:
    host = rows(f"compose\t{said}", "candidate\tdocker-compose\t2.26.1-4")

    finding = CHECK.examine({"host": host}, plan)

    assert (finding.outcome, finding.observed) == (outcome, observed)
    if outcome is Outcome.FAIL:
        assert "install --yes docker-compose`" in finding.remediation


def test_nothing_collected_is_unknown(plan: Plan) -> None:
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
