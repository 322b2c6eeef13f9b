from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.files.bucket_writable import BucketWritable
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = BucketWritable()
OK = ("put\tok", "get\tok", "delete\tok", "gone\tok")
Told = Callable[..., Output]


@pytest.fixture
def sung(rows: Told) -> Told:
    return lambda *more: rows("reader\tpython3", "object\tup/.migrate-canary/1", *more)


def test_there_and_back_passes(in_bucket: Plan, sung: Told) -> None:
    finding = CHECK.examine({"canary": sung("key\tfound", *OK)}, in_bucket)

    assert finding.outcome is Outcome.PASS
    assert "shop-uploads" in finding.observed


@pytest.mark.parametrize(
    ("acts", "said", "remedy"),
    [
        (
            ("put\t403 AccessDenied", *OK[1:]),
            "put: 403 AccessDenied",
            "Grant s3:PutObject on shop-uploads to the app's key.",
        ),
        (
            ("put\t403 x", "get\t404 x", *OK[2:]),
            "put: 403 x; get: 404 x",
            "Grant s3:PutObject and s3:GetObject",
        ),
        (
            (*OK[:2], "delete\t403 x", "gone\t200 still there"),
            "delete: 403 x",
            "Then delete s3://shop-uploads/up/.migrate-canary/1 by hand.",
        ),
        (
            (*OK[:3], "gone\t200 still there"),
            "gone: 200 still there",
            "Grant s3:DeleteObject on shop-uploads",
        ),
        (
            ("put\tsilent TimeoutError", "get\tsilent X", "delete\tsilent X", "gone\tsilent X"),
            "silent TimeoutError",
            "Let the server reach Amazon's S3 by HTTPS",
        ),
    ],
)
def test_an_act_that_fails_names_the_grant_that_is_missing(
    in_bucket: Plan, sung: Told, acts: tuple[str, ...], said: str, remedy: str
) -> None:
    finding = CHECK.examine({"canary": sung("key\tfound", *acts)}, in_bucket)

    assert finding.outcome is Outcome.FAIL
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize(
    ("acts", "stays"),
    [
        ((*OK[:2], "delete\t403 x", "gone\tok"), True),
        ((*OK[:3], "gone\t200 still there"), True),
        (("put\t403 x", "get\t404 x", "delete\t403 x", "gone\tok"), False),
        (("put\tok", "get\t403 x", *OK[2:]), False),
    ],
)
def test_only_an_object_that_stayed_is_to_be_deleted_by_hand(
    in_bucket: Plan, sung: Told, acts: tuple[str, ...], stays: bool
) -> None:
    finding = CHECK.examine({"canary": sung("key\tfound", *acts)}, in_bucket)

    assert ("by hand" in finding.remediation) is stays


@pytest.mark.parametrize(("key", "said"), [("missing", "neither of"), ("halved", "only one of")])
def test_a_stack_without_a_key_fails(in_bucket: Plan, sung: Told, key: str, said: str) -> None:
    finding = CHECK.examine({"canary": sung(f"key\t{key}")}, in_bucket)

    assert finding.outcome is Outcome.FAIL
    assert f"{said} AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in finding.observed
    assert "files.app_access_key" in finding.remediation


def test_nothing_is_written_where_the_plan_does_not_allow_it(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(files={"kind": "s3", "bucket": "shop-uploads"})

    assert CHECK.probe(plan) == {}
    finding = CHECK.examine({}, plan)
    assert finding.outcome is Outcome.WARN
    assert "files.canary" in finding.remediation


def test_uploads_on_a_disk_need_no_bucket(on_disk: Plan) -> None:
    assert CHECK.probe(on_disk) == {}
    assert CHECK.examine({}, on_disk).outcome is Outcome.SKIP


def test_an_act_without_an_outcome_is_unknown(in_bucket: Plan, sung: Told) -> None:
    assert CHECK.examine({"canary": sung("key\tfound")}, in_bucket).outcome is Outcome.UNKNOWN
