from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.files.uploads_synced import UploadsSynced
from bot.domain.bucket_reading import BucketContents, StoredObject
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Output, Silence

CHECK = UploadsSynced()
OLD = "/var/lib/shop/uploads"
THERE = "destination\t9\t9\twhole\t1700000000"
Told = Callable[..., Output]


@pytest.fixture
def said(rows: Told) -> Told:
    return lambda *more: rows("reader\tpython3", *more)


def source(counts: str, end: str = "whole") -> str:
    return f"source\t{OLD}\t7\t9000000\t{end}\t" + counts.replace(" ", "\t")


@pytest.mark.parametrize(
    ("row", "outcome", "observed", "remedy"),
    [
        (f"same\t{OLD}", Outcome.PASS, f"the new stack mounts {OLD} itself", ""),
        (source("0 0 0 0 7 7"), Outcome.PASS, "7 files, 9.0 MB", ""),
        (source("1 0 0 0 6 6"), Outcome.FAIL, "1 missing, 0 differ", "--dry-run"),
        (source("0 0 1 0 6 6"), Outcome.FAIL, "0 missing, 1 differ", "`sudo rsync --archive"),
        (source("0 2 0 1 4 4"), Outcome.WARN, "3 came after the last sync", "in the window"),
        (source("1 2 0 0 4 4"), Outcome.FAIL, "1 missing", "rsync"),
        (source("0 0 0 0 7 7", "cut"), Outcome.UNKNOWN, "too many files", "--dry-run"),
        (f"missing\t{OLD}", Outcome.FAIL, f"{OLD}: not on the server", "legacy.uploads"),
    ],
)
def test_the_disk_is_compared_on_the_server(
    on_disk: Plan, said: Told, *, row: str, outcome: Outcome, observed: str, remedy: str
) -> None:
    finding = CHECK.examine({"sides": said(THERE, row)}, on_disk)

    assert finding.outcome is outcome
    assert observed in finding.observed
    assert remedy in finding.remediation
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


def test_no_comparison_at_all_is_unknown(on_disk: Plan, said: Told) -> None:
    assert CHECK.examine({"sides": said(THERE)}, on_disk).outcome is Outcome.UNKNOWN


def file(name: str, modified: int = 100, md5: str = "a" * 32) -> str:
    return f"file\t{modified}\t4\tsha=\t{md5}\tcrc=\t{name}"


def stored(key: str, etag: str = "a" * 32) -> StoredObject:
    return StoredObject(key=key, size=4, etag=etag, modified=500, encryption="")


def total(count: int, end: str = "whole") -> str:
    return f"source\t{count}\t9000000\t{end}"


@pytest.mark.parametrize(
    ("lines", "keys", "outcome", "observed"),
    [
        ((total(1), file("a")), "a", Outcome.PASS, "all in shop-uploads, 1 compared by content"),
        ((total(2), file("a"), file("b")), "a", Outcome.FAIL, "at least 1 missing, 0 differ"),
        ((total(9), file("a")), "ab", Outcome.FAIL, "at least 7 missing"),
        ((total(1), file("a", md5="b" * 32)), "a", Outcome.FAIL, "0 missing, 1 differ"),
        ((total(2), file("a"), file("b", 501)), "a", Outcome.WARN, "1 came after the last sync"),
        ((total(1, "cut"), file("a")), "a", Outcome.UNKNOWN, "too many files"),
        ((total(1), "missing\t/gone", file("a")), "a", Outcome.FAIL, "/gone: not on the server"),
        ((total(0),), "", Outcome.PASS, "0 files"),
    ],
)
def test_a_bucket_is_compared_with_the_servers_list(
    in_bucket: Plan,
    said: Told,
    *,
    lines: tuple[str, ...],
    keys: str,
    outcome: Outcome,
    observed: str,
) -> None:
    contents = BucketContents(objects=tuple(stored(key) for key in keys))

    finding = CHECK.examine({"files": said(*lines), "bucket": contents}, in_bucket)

    assert finding.outcome is outcome
    assert observed in finding.observed
    if outcome in {Outcome.UNKNOWN, Outcome.WARN}:
        assert f"`aws s3 sync --dryrun {OLD} s3://shop-uploads/up/`" in finding.remediation


def test_after_many_new_files_nobody_counts_how_many_are_too_few(
    in_bucket: Plan, said: Told
) -> None:
    new = (file(f"n{number}", 501) for number in range(200))
    rows = (total(5000), *new, file("a"))

    finding = CHECK.examine(
        {"files": said(*rows), "bucket": BucketContents(objects=(stored("a"),))}, in_bucket
    )

    assert finding.outcome is Outcome.WARN


def test_a_bucket_that_was_not_listed_to_its_end_is_unknown(in_bucket: Plan, said: Told) -> None:
    cut = BucketContents(objects=(stored("a"),), whole=False)
    silent = NoAnswer(why=Silence.REFUSED, detail="the bucket does not exist")
    answers = said(total(1), file("a"))

    assert CHECK.examine({"files": answers, "bucket": cut}, in_bucket).outcome is Outcome.UNKNOWN
    finding = CHECK.examine({"files": answers, "bucket": silent}, in_bucket)
    assert (finding.outcome, finding.observed) == (Outcome.UNKNOWN, silent.detail)


@pytest.mark.parametrize(
    ("files", "uploads", "outcome"),
    [
        ({"kind": "none"}, [OLD], Outcome.SKIP),
        ({"kind": "volume", "path": "/srv/up"}, [], Outcome.SKIP),
        ({"kind": "s3", "bucket": "shop-uploads"}, [OLD], Outcome.WARN),
        ({"kind": "s3", "bucket": "shop-uploads"}, [], Outcome.SKIP),
    ],
)
def test_what_the_plan_does_not_name_is_not_asked(
    make_plan: Callable[..., Plan], files: dict[str, str], uploads: list[str], outcome: Outcome
) -> None:
    plan = make_plan(files=files, legacy={"uploads": uploads})

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is outcome
