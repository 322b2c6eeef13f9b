from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.checks.containers.log_aggregation import LogAggregation
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = LogAggregation()
LOKI = {"aggregator": "Loki"}
SENT = {**LOKI, "driver": "journald", "unit": "promtail.service"}
MADE = "shape\tapi\t0\t0\t\t{}\t\talways"


@pytest.mark.parametrize(
    ("logs", "lines", "unit", "outcome", "said", "remedy"),
    [
        (None, (), None, Outcome.WARN, "they stay on the server", "logs.aggregator"),
        (None, ("set\tapi\tlog\tnone",), None, Outcome.FAIL, "api logs nowhere", "a log driver"),
        (LOKI, (), None, Outcome.PASS, "1 services log to Loki", ""),
        (LOKI, ("set\tapi\tlog\tgelf",), None, Outcome.FAIL, "through gelf, Loki reads", "to json"),
        (LOKI, (MADE.format("local"),), None, Outcome.FAIL, "through local", "logging.driver"),
        (LOKI, (MADE.format("json-file"),), None, Outcome.PASS, "Loki", ""),
        (LOKI, (MADE.format(""),), None, Outcome.UNKNOWN, "which log driver", "docker info"),
        (SENT, ("set\tapi\tlog\tjournald",), "active\tactive", Outcome.PASS, "to Loki", ""),
        (SENT, ("set\tapi\tlog\tjournald",), "active\tfailed", Outcome.FAIL, "is failed", "start"),
        (SENT, ("set\tapi\tlog\tjournald",), "active\t", Outcome.UNKNOWN, "does not say", ""),
        (SENT, ("set\tapi\tlog\tjournald",), "other\tx", Outcome.UNKNOWN, "nothing about", ""),
    ],
)
def test_the_way_to_the_aggregator_must_be_whole(
    make_plan: Callable[..., Plan],
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    logs: Mapping[str, Any] | None,
    lines: tuple[str, ...],
    unit: str | None,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(logs=logs)
    answers = {"services": stack(*lines), **({"unit": rows(unit)} if unit else {})}
    finding = CHECK.examine(answers, plan)

    assert CHECK.probe(plan).keys() == answers.keys()
    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
