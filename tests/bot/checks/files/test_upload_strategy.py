from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.files.upload_strategy import UploadStrategy
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = UploadStrategy()
Told = Callable[..., Output]


def test_no_uploads_and_none_found_is_a_decision(
    make_plan: Callable[..., Plan], told: Told
) -> None:
    plan = make_plan(legacy={"uploads": []})

    finding = CHECK.examine({"uploads": told()}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "no uploads are kept, and none were found",
    )


@pytest.mark.parametrize(
    ("row", "outcome", "said"),
    [
        ("variable\tUPLOAD_DIR\tunmapped", Outcome.FAIL, "keep files (UPLOAD_DIR)"),
        ("open\t/srv/x\tmapped\t1", Outcome.FAIL, "keep files (/srv/x)"),
        ("unit\t/var/lib/x\tunmapped", Outcome.FAIL, "keep files (/var/lib/x)"),
        ("recent\t/srv/x\tunmapped\t3", Outcome.WARN, "wrote files of late in /srv/x"),
        ("recent\t/srv/x\tmapped\t3", Outcome.WARN, "wrote files of late in /srv/x"),
        ("recent\t/srv/x\tdeclared\t3", Outcome.PASS, "none were found"),
    ],
)
def test_no_uploads_and_some_found_is_a_contradiction(
    make_plan: Callable[..., Plan], told: Told, row: str, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"uploads": told(row)}, make_plan(legacy={"uploads": []}))

    assert finding.outcome is outcome
    assert said in finding.observed


def test_no_uploads_and_folders_of_uploads_contradict_each_other(plan: Plan, told: Told) -> None:
    finding = CHECK.examine(
        {"uploads": told("recent\t/x\tunmapped\t1", "open\t/y\tmapped\t1")}, plan
    )

    assert finding.outcome is Outcome.FAIL
    assert "legacy.uploads names /var/lib/shop/uploads, but files.kind is none" in finding.observed
    assert "keep files (/y)" in finding.observed


@pytest.mark.parametrize(
    ("kind", "bucket", "outcome", "said"),
    [
        ("unmapped", "told", Outcome.PASS, "uploads go to the bucket shop-uploads"),
        ("unmapped", "untold", Outcome.WARN, "no variable of the new stack names the bucket"),
        ("mapped", "told", Outcome.FAIL, "but the new stack mounts /var/lib/shop/uploads"),
    ],
)
def test_a_bucket_is_told_to_the_stack_and_nothing_is_mounted(
    in_bucket: Plan, told: Told, *, kind: str, bucket: str, outcome: Outcome, said: str
) -> None:
    row = f"declared\t/var/lib/shop/uploads\tthere\t{kind}"

    finding = CHECK.examine({"uploads": told(row, bucket=bucket)}, in_bucket)

    assert finding.outcome is outcome
    assert said in finding.observed


def test_a_volume_wants_the_old_folders_named(
    on_disk: Plan, make_plan: Callable[..., Plan], told: Told
) -> None:
    unnamed = make_plan(legacy={"uploads": []}, files={"kind": "volume", "path": "/srv/up"})

    assert CHECK.examine({"uploads": told()}, on_disk).outcome is Outcome.PASS
    assert CHECK.examine({"uploads": told()}, unnamed).outcome is Outcome.WARN


def test_a_stack_that_cannot_be_read_is_unknown(on_disk: Plan, rows: Told) -> None:
    finding = CHECK.examine({"uploads": rows("reader\tpython3", "stack\tfailed")}, on_disk)

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.remediation
