"""A bucket over real HTTP: listed by the bot, written by the server's program."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from bot.checks.files.uploads_synced import UploadsSynced
from bot.connectors import bucket as bucket_connector
from bot.connectors.deadline import Deadline
from bot.domain.bucket_reading import BucketContents, StoredObject
from bot.domain.check import Finding, Outcome
from bot.domain.errors import TimedOut
from bot.domain.plan import Plan
from bot.domain.probe import BucketListing
from bot.domain.reading import NoAnswer, Output, Reading, Silence, from_json, to_json
from bot.shell.on_server import bucket_canary, program, upload_list, upload_places
from tests.integration.listeners import listening, silent
from tests.integration.sshd import free_port, plan
from tests.integration.worlds import answer
from tests.s3 import PAGE, REGION, S3, s3

PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
BUCKET = "shop-uploads"
PART = 5 * 1024 * 1024
READ = ("s3:ListBucket", "s3:GetObject")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[S3]:
    with s3() as running:
        yield running


@pytest.fixture
def bucket(endpoint: S3) -> str:
    """A bucket of its own for each test."""
    name = f"{BUCKET}-{secrets.token_hex(4)}"
    client = endpoint.client()
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def planned(url: str, bucket: str, *folders: Path, key: bool = True) -> Plan:
    files = {"kind": "s3", "bucket": bucket, "prefix": "up/", "endpoint": url, "region": REGION}
    if key:
        files |= {"access_key": {"env": "KEY_ID"}, "secret_key": {"env": "KEY"}}
    whole = plan(1, PINNED).model_dump(by_alias=True)
    whole["legacy"]["uploads"] = [str(folder) for folder in folders]
    return Plan.model_validate({**whole, "files": files})


async def listed(
    where: Plan, probe: BucketListing | None = None, key: tuple[str, str] = ("owner", "owner")
) -> Reading:
    environment = {"KEY_ID": key[0], "KEY": key[1]}
    return await answer(probe or BucketListing(), where, environment)


def ran(*modules: ModuleType, words: Sequence[str], text: str = "") -> Output:
    """What a program for the server prints, behind the row that says who ran it."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program(*modules), *words],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return Output(status=0, stdout=f"reader\tpython3\n{done.stdout.decode()}slipway-end\n")


async def judged(where: Plan) -> Finding:
    files = ran(upload_places, upload_list, words=where.legacy.uploads)
    return UploadsSynced().examine({"files": files, "bucket": await listed(where)}, where)


def by_key(reading: Reading) -> dict[str, StoredObject]:
    assert isinstance(reading, BucketContents), reading
    return {each.key: each for each in reading.objects}


async def test_objects_are_listed_with_the_sums_that_are_of_the_whole(
    endpoint: S3, bucket: str
) -> None:
    client = endpoint.client()
    client.put_object(Bucket=bucket, Key="up/a b/ä.jpg", Body=b"text", ChecksumAlgorithm="SHA256")
    client.put_object(Bucket=bucket, Key="up/crc.jpg", Body=b"text", ChecksumAlgorithm="CRC32")
    client.put_object(Bucket=bucket, Key="up/kms.jpg", Body=b"x", ServerSideEncryption="aws:kms")
    client.put_object(Bucket=bucket, Key="up/.migrate-canary/1", Body=b"bird")
    client.put_object(Bucket=bucket, Key="up/folder/", Body=b"")
    client.put_object(Bucket=bucket, Key="elsewhere", Body=b"other")

    reading = await listed(planned(endpoint.url, bucket))

    found = by_key(reading)
    assert set(found) == {"a b/ä.jpg", "crc.jpg", "kms.jpg"}
    assert found["a b/ä.jpg"].sha256 == b64encode(hashlib.sha256(b"text").digest()).decode()
    assert found["crc.jpg"].crc32 == b64encode(zlib.crc32(b"text").to_bytes(4, "big")).decode()
    assert found["kms.jpg"].encryption == "aws:kms"
    assert found["crc.jpg"].modified > 1_700_000_000
    assert from_json(to_json(reading)) == reading


async def test_an_object_of_several_parts_has_no_sum_of_the_whole(
    endpoint: S3, bucket: str
) -> None:
    client, place = endpoint.client(), {"Bucket": bucket, "Key": "up/film.mp4"}
    upload = client.create_multipart_upload(**place, ChecksumAlgorithm="SHA256")["UploadId"]
    parts = []
    for number in (1, 2):
        done = client.upload_part(
            **place,
            UploadId=upload,
            PartNumber=number,
            Body=b"x" * PART,
            ChecksumAlgorithm="SHA256",
        )
        parts.append({"ETag": done["ETag"], "PartNumber": number})
    client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": parts})

    film = by_key(await listed(planned(endpoint.url, bucket)))["film.mp4"]

    assert film.size == 2 * PART
    assert film.etag.endswith("-2")
    assert film.sha256 == ""


async def test_pages_are_turned_and_a_limit_is_said(endpoint: S3, bucket: str) -> None:
    client = endpoint.client()
    for number in range(55):
        client.put_object(Bucket=bucket, Key=f"up/{number:04}", Body=b"")
    where = planned(endpoint.url, bucket)

    probes = [BucketListing(limit=limit, heads=0) for limit in (5000, 60, 55, 50, 40)]
    told = [await listed(where, probe) for probe in probes]

    assert PAGE < 40
    assert [(len(by_key(each)), each.whole) for each in told] == [  # type: ignore[union-attr]  # all are BucketContents
        (55, True),
        (55, True),
        (55, True),
        (50, False),
        (40, False),
    ]


async def test_a_bucket_that_says_no_is_silence_with_its_reason(endpoint: S3, bucket: str) -> None:
    where = planned(endpoint.url, bucket)
    stranger = endpoint.user(f"stranger-{bucket}", "other", *READ)
    with endpoint.strict():
        denied = await listed(where, key=stranger)
        unknown = await listed(where)
        forged = await listed(where, key=(stranger[0], "forged"))
    gone = await listed(planned(endpoint.url, "no-such-bucket"))
    unnamed = await listed(planned(endpoint.url, bucket, key=False))

    assert [each.why for each in (denied, unknown, forged, gone, unnamed)] == [  # type: ignore[union-attr]  # all are NoAnswer
        Silence.REFUSED,
        Silence.LOGIN_REFUSED,
        Silence.LOGIN_REFUSED,
        Silence.REFUSED,
        Silence.REFUSED,
    ]
    assert isinstance(denied, NoAnswer)
    assert "does not let the bot's key list" in denied.detail
    assert stranger[1] not in repr((denied, unknown, forged, gone, unnamed))


async def test_nothing_of_this_machine_has_a_say(
    endpoint: S3, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "of-this-machine")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    assert by_key(await listed(planned(endpoint.url, bucket))) == {}


async def test_an_object_that_is_deleted_meanwhile_keeps_what_the_list_said(
    endpoint: S3, bucket: str
) -> None:
    where, gone = planned(endpoint.url, bucket), StoredObject(key="a", size=1, etag="", modified=1)
    environment = {"KEY_ID": "owner", "KEY": "owner"}
    deadline, stop = Deadline.after(5), threading.Event()
    reader = await bucket_connector._reader(where, environment, BucketListing(), deadline, stop)

    assert bucket_connector._Ask(reader=reader, client=endpoint.client())(gone) == gone
    stop.set()
    with pytest.raises(TimedOut):
        bucket_connector._Ask(reader=reader, client=endpoint.client())(gone)


async def test_a_bucket_that_does_not_answer_is_silence() -> None:
    away = await listed(planned(f"http://127.0.0.1:{free_port()}", BUCKET))
    async with listening(silent) as mute:
        late = await listed(planned(f"http://127.0.0.1:{mute}", BUCKET), BucketListing(timeout=0.5))

    assert isinstance(away, NoAnswer)
    assert away.why is Silence.UNREACHABLE
    assert isinstance(late, NoAnswer)
    assert late.why is Silence.TIMED_OUT


async def test_uploads_are_compared_with_what_the_bucket_holds(
    endpoint: S3, bucket: str, tmp_path: Path
) -> None:
    client = endpoint.client()
    where = planned(endpoint.url, bucket, tmp_path)
    (tmp_path / "2024").mkdir()
    for number in range(5):
        path = tmp_path / f"2024/{number}.jpg"
        path.write_text(f"picture {number}")
        os.utime(path, (1_700_000_000,) * 2)
    assert (await judged(where)).outcome is Outcome.FAIL

    for path in tmp_path.glob("2024/*"):
        client.upload_file(str(path), bucket, f"up/2024/{path.name}")
    synced = await judged(where)
    assert (synced.outcome, synced.observed.partition("all in")[2]) == (
        Outcome.PASS,
        f" {bucket}, 5 compared by content, 0 by size",
    )

    late = tmp_path / "late.jpg"
    late.write_text("x")
    os.utime(late, (datetime.now(UTC).timestamp() + 60,) * 2)
    assert (await judged(where)).outcome is Outcome.WARN

    client.put_object(Bucket=bucket, Key="up/2024/3.jpg", Body=b"picture X")
    broken = await judged(where)
    assert broken.outcome is Outcome.FAIL
    assert "0 missing, 1 differ" in broken.observed


def sing(endpoint: S3, bucket: str, key: tuple[str, str]) -> dict[str, str]:
    project = {"services": {"api": {"environment": {"ID": key[0], "KEY": key[1]}}}}
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    words = (moment, endpoint.url, REGION, bucket, "up/.migrate-canary/a b", "ID", "KEY")
    output = ran(upload_places, bucket_canary, words=words, text=json.dumps(project))
    assert key[1] not in output.stdout
    return dict(line.split("\t") for line in output.stdout.splitlines() if "\t" in line)


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        (
            ("s3:PutObject", "s3:GetObject", "s3:DeleteObject"),
            {"put": "ok", "get": "ok", "delete": "ok"},
        ),
        (("s3:GetObject",), {"put": "403 AccessDenied"}),
        (
            ("s3:PutObject", "s3:GetObject"),
            {"put": "ok", "get": "ok", "delete": "403 AccessDenied"},
        ),
    ],
)
def test_the_apps_own_key_is_tried_and_its_signature_is_good(
    endpoint: S3, bucket: str, actions: tuple[str, ...], told: dict[str, str]
) -> None:
    key = endpoint.user(f"app-{secrets.token_hex(4)}", bucket, *actions)
    with endpoint.strict():
        outcomes = sing(endpoint, bucket, key)

    assert told.items() <= outcomes.items()
    left = endpoint.client().list_objects_v2(Bucket=bucket).get("Contents", [])
    assert bool(left) is ("delete" in told and told["delete"] != "ok")


def test_a_wrong_secret_writes_nothing(endpoint: S3, bucket: str) -> None:
    key = endpoint.user(f"app-{secrets.token_hex(4)}", bucket, "s3:*")
    with endpoint.strict():
        outcomes = sing(endpoint, bucket, (key[0], "forged-secret"))

    assert outcomes["put"].startswith("403 SignatureDoesNotMatch")
