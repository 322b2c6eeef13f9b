from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.log_rotation import LogRotation
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = LogRotation()
MADE = "shape\tapi\t0\t0\t\t{}\talways"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"services": recorded("services.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "4 services with logs that do not grow (json-file)",
    )


@pytest.mark.parametrize(
    ("lines", "logs", "outcome", "said", "remedy"),
    [
        ((), "json-file\t10m", Outcome.PASS, "json-file", ""),
        ((), "json-file\t", Outcome.FAIL, "api grows without end", "logging: {driver: json-file"),
        ((), "journald\t", Outcome.PASS, "journald", ""),
        ((), "local\t", Outcome.PASS, "local", ""),
        ((), "\t", Outcome.UNKNOWN, "does not say which log driver", "docker info"),
        (("set\tapi\tlog\tjson-file",), "journald\t10m", Outcome.FAIL, "grows", "logging.options"),
        (
            ("set\tapi\tlog\tjson-file", "set\tapi\tmax-size\t5m"),
            "journald\t",
            Outcome.PASS,
            "json-file",
            "",
        ),
        ((MADE.format("json-file\t10m"),), "json-file\t10m", Outcome.PASS, "json-file", ""),
        (
            (MADE.format("json-file\t"),),
            "json-file\t10m",
            Outcome.FAIL,
            "older than its max-size",
            "--force-recreate api`",
        ),
        ((MADE.format("journald\t"),), "json-file\t10m", Outcome.PASS, "json-file", ""),
    ],
)
def test_a_log_that_grows_without_end_fails(
    plan: Plan,
    stack: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    logs: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(*lines, logs=logs)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_a_report_without_the_daemons_default_is_unknown(
    plan: Plan, rows: Callable[..., Output]
) -> None:
    finding = CHECK.examine({"services": rows("service\tapi\tapi:1\tno\t\t\t")}, plan)

    assert finding.outcome is Outcome.UNKNOWN
