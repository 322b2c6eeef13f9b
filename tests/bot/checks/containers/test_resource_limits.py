from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.resource_limits import ResourceLimits
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ResourceLimits()
MIB = 2**20
FULL = ("set\tapi\tlimits.memory\t268435456", "set\tapi\tlimits.cpus\t1", "set\tapi\tpids_limit\t9")
MADE = "shape\tapi\t{}\t1000000000\t200\tjson-file\t10m\talways"


def room(total: int = 1024, *used: int) -> str:
    rows = [f"used\tshop-api.service\t{each * MIB}" for each in used]
    return "\n".join((f"total\t{total * MIB}", *rows))


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "room": recorded("room.txt")}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is Outcome.PASS
    assert "limits of 1024 MiB together" in finding.observed
    assert "used by the old services" in finding.observed


@pytest.mark.parametrize(
    ("lines", "space", "outcome", "said", "remedy"),
    [
        (FULL, room(1024, 768), Outcome.PASS, "768 MiB of it used by the old services", ""),
        (FULL, room(1024, 769), Outcome.WARN, "769 MiB of it used", "both run at once"),
        (FULL, room(256), Outcome.PASS, "256 MiB together, 256 MiB of memory", ""),
        (FULL, room(255), Outcome.FAIL, "256 MiB together, 255 MiB", "Lower the limits"),
        ((*FULL, "set\tapi\tscale\t4"), room(1023), Outcome.FAIL, "1024 MiB together", "Lower"),
        (FULL[1:], room(), Outcome.FAIL, "api has no memory limit", "deploy: {resources"),
        (FULL[:1], room(), Outcome.WARN, "no limit for cpus and pids", "cpus and pids"),
        ((*FULL[:2], "set\tapi\tpids_limit\t-1"), room(), Outcome.WARN, "for pids", ""),
        ((FULL[0], "set\tapi\tcpus\t0.0", FULL[2]), room(), Outcome.WARN, "for cpus", ""),
        (("set\tapi\tmem_limit\t268435456", *FULL[1:]), room(), Outcome.PASS, "256 MiB", ""),
        ((*FULL, MADE.format(268435456)), room(), Outcome.PASS, "256 MiB", ""),
        ((*FULL, MADE.format(0)), room(), Outcome.WARN, "older than its", "--force-recreate api`"),
        (FULL, "total\tmany", Outcome.UNKNOWN, "'many' is not a number", ""),
        (FULL, "", Outcome.UNKNOWN, "says nothing about 'total'", ""),
        (("set\tapi\tmem_limit\t1g",), room(), Outcome.UNKNOWN, "'1g' is not a number", ""),
    ],
)
def test_memory_must_be_limited_and_fit(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    space: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(*lines), "room": rows(space or "x")}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_no_service_at_all_is_unknown(plan: Plan, rows: Callable[..., Output]) -> None:
    answers = {"services": rows("logs\tjson-file\t"), "room": rows(room())}

    assert CHECK.examine(answers, plan).outcome is Outcome.UNKNOWN
