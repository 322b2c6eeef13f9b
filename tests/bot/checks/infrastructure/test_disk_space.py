from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.infrastructure.disk_space import DiskSpace
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output

CHECK = DiskSpace()
FAIL, WARN = 5_000_000_000 // 1024, 10_000_000_000 // 1024
PLENTY = ("900", "1000")


def space(rows: Callable[..., Output], *places: tuple[str, int, str, str]) -> Output:
    return rows(
        "engine\t26.1.5",
        *("\t".join(("space", path, str(kib), free, total)) for path, kib, free, total in places),
    )


def test_every_path_of_the_plan_is_measured_once(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(files={"kind": "volume", "path": "/var/lib/shop/uploads"})

    asked = CHECK.probe(plan)["space"]

    assert isinstance(asked, Command)
    assert asked.argv[-2:] == ("/srv/shop", "/var/lib/shop/uploads")


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"space": recorded("disk.txt")}, plan)

    assert finding.outcome is Outcome.PASS
    assert "GB free for /var/lib/docker" in finding.observed


@pytest.mark.parametrize(
    ("kib", "inodes", "outcome", "said"),
    [
        (WARN + 1, PLENTY, Outcome.PASS, "10.0 GB free for /uploads"),
        (WARN, PLENTY, Outcome.WARN, "10.0 GB free for /uploads"),
        (FAIL + 1, PLENTY, Outcome.WARN, "5.0 GB free for /uploads"),
        (FAIL, PLENTY, Outcome.FAIL, "5.0 GB free for /uploads"),
        (0, PLENTY, Outcome.FAIL, "0.0 GB free for /uploads"),
        (WARN + 1, ("99", "1000"), Outcome.FAIL, "99 of 1000 inodes left for /uploads"),
        (WARN + 1, ("100", "1000"), Outcome.PASS, "GB free"),
        (WARN + 1, ("0", "0"), Outcome.PASS, "GB free"),
    ],
)
def test_the_worst_path_decides(
    plan: Plan,
    rows: Callable[..., Output],
    *,
    kib: int,
    inodes: tuple[str, str],
    outcome: Outcome,
    said: str,
) -> None:
    roomy = 50_000_000
    answer = space(
        rows,
        ("/var/lib/docker", roomy, *PLENTY),
        ("/srv/shop", roomy, *PLENTY),
        ("/uploads", kib, *inodes),
    )

    finding = CHECK.examine({"space": answer}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


def test_exactly_the_limit_is_not_more_than_the_limit(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    plan = make_plan(thresholds={"free_bytes_fail": 5 * 1024, "free_bytes_warn": 5 * 1024})
    answer = space(rows, *(("/d", 5, *PLENTY),) * 3)

    assert CHECK.examine({"space": answer}, plan).outcome is Outcome.FAIL


def test_the_remedy_names_what_can_go(plan: Plan, rows: Callable[..., Output]) -> None:
    full = space(rows, *(("/d", 1, *PLENTY),) * 3)

    remedy = CHECK.examine({"space": full}, plan).remediation

    assert "`docker volume prune --force`" in remedy
    assert "`sudo find /d -xdev -type f -size +500M -exec ls -lh '{}' +`" in remedy


@pytest.mark.parametrize("places", [(), (("/d", 1, "1", "1"),), (("/d", 1, "-", "1"),) * 3])
def test_a_path_that_was_not_measured_is_unknown(
    plan: Plan, rows: Callable[..., Output], places: tuple[tuple[str, int, str, str], ...]
) -> None:
    assert CHECK.examine({"space": space(rows, *places)}, plan).outcome is Outcome.UNKNOWN
