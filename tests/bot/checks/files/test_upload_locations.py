from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.files.upload_locations import UploadLocations
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = UploadLocations()
DECLARED = "declared\t/var/lib/shop/uploads\tthere\tmapped"
Told = Callable[..., Output]


def test_declared_and_mounted_folders_pass(on_disk: Plan, told: Told) -> None:
    finding = CHECK.examine({"uploads": told(DECLARED, "told\tUP\tmounted")}, on_disk)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "1 upload folder declared; 2 processes keep files nowhere else",
    )


def test_the_old_folder_needs_no_mount_where_another_is_the_destination(
    on_disk: Plan, told: Told
) -> None:
    rows = (DECLARED.replace("mapped", "unmapped"), "declared\t/b\tthere\tmapped")

    finding = CHECK.examine({"uploads": told(*rows)}, on_disk)

    assert finding.outcome is Outcome.PASS
    assert finding.observed.startswith("2 upload folders declared")


@pytest.mark.parametrize(
    ("row", "outcome", "said", "remedy"),
    [
        (
            "variable\tMEDIA_ROOT\tunmapped",
            Outcome.FAIL,
            "where MEDIA_ROOT leads, neither",
            "legacy.uploads",
        ),
        ("open\t/srv/x\tunmapped\t2", Outcome.FAIL, "keep files /srv/x, neither", "mount it"),
        ("unit\t/srv/x\tunmapped", Outcome.FAIL, "keep files /srv/x, neither", "mount it"),
        ("unit\t/srv/x\tmapped", Outcome.WARN, "mounted by the new stack but", "Name the folder"),
        ("recent\t/srv/x\tmapped\t2", Outcome.WARN, "but not declared", "Name the folder"),
        (
            "recent\t/srv/x y\tunmapped\t2",
            Outcome.WARN,
            "written of late in /srv/x y",
            "`sudo find '/srv/x y' -type f -mtime -30 -ls`",
        ),
        ("cut", Outcome.WARN, "too many files", "by hand"),
        ("told\tUPLOAD_DIR\tloose", Outcome.FAIL, "no mount holds", "Let UPLOAD_DIR point below"),
        ("declared\t/b\tmissing\tunmapped", Outcome.FAIL, "/b is not on", "legacy.uploads"),
        ("process\tweb\t0\t0", Outcome.UNKNOWN, "web runs no process", "Start web"),
        ("recent\t/srv/x\tdeclared\t2", Outcome.PASS, "nowhere else", ""),
    ],
)
def test_what_is_found_elsewhere_is_told(
    on_disk: Plan, told: Told, *, row: str, outcome: Outcome, said: str, remedy: str
) -> None:
    finding = CHECK.examine({"uploads": told(DECLARED, row)}, on_disk)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert remedy in finding.remediation


def test_a_bucket_needs_no_mount(in_bucket: Plan, told: Told) -> None:
    rows = (DECLARED, "told\tUPLOAD_DIR\tloose")

    finding = CHECK.examine({"uploads": told(*rows, bucket="told")}, in_bucket)

    assert finding.outcome is Outcome.PASS


def test_an_app_without_uploads_is_not_asked(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP


def test_a_hundred_places_are_not_listed_one_by_one(on_disk: Plan, told: Told) -> None:
    many = (f"open\t/srv/x{number:03}\tunmapped\t1" for number in range(100))

    finding = CHECK.examine({"uploads": told(DECLARED, *many)}, on_disk)

    assert finding.observed.count("/srv/x") == 5
