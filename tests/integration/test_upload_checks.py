"""The checks of uploads on a real server: what is there, what comes along, who may write."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.checks.files.bucket_writable import BucketWritable
from bot.checks.files.upload_locations import UploadLocations
from bot.checks.files.upload_strategy import UploadStrategy
from bot.checks.files.uploads_synced import UploadsSynced
from bot.domain.check import Check, Finding, Outcome
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Reading
from sandbox.migration import migration
from sandbox.server import Server
from tests.asked import ask
from tests.s3 import REGION, S3, s3

pytestmark = pytest.mark.server
OLD, NEW = "/srv/shop/uploads", "/srv/uploads-next"
ENV = "/srv/shop-next/.env.prod"


def judge(server: Server, check: Check, **changes: Any) -> Finding:
    """Ask the server what the check asks, and judge it."""
    plan = Plan.model_validate(migration(server, **changes))
    answers: dict[str, Reading] = {}
    for name, probe in check.probe(plan).items():
        assert isinstance(probe, Command)
        answers[name] = ask(server, probe)
    return check.examine(answers, plan)


def on_disk(path: str) -> dict[str, str]:
    return {"kind": "volume", "path": path}


@contextmanager
def app(server: Server, *settings: str, name: str) -> Iterator[dict[str, Any]]:
    """One more old service, and a migration file's block that names it."""
    options = shlex.join(["--unit", name, *(f"--property={each}" for each in settings)])
    server.run(f"systemd-run --quiet {options} -- sh -c 'exec 3>>kept.db; exec sleep infinity'")
    try:
        legacy = migration(server)["legacy"]
        yield {**legacy, "units": [*legacy["units"], f"{name}.service"]}
    finally:
        server.run(f"systemctl stop {name}.service", check=False)


@pytest.fixture
def folders(server: Server) -> Iterator[None]:
    """Some uploads of the old shop, and room for a second place."""
    server.run(
        f"mkdir -p {OLD}/2024 {NEW} && cd {OLD}"
        " && for n in 1 2 3; do echo picture $n > 2024/$n.jpg; done"
        " && touch -d '2024-05-01' 2024/*.jpg && chown -R shop:shop 2024"
    )
    yield
    server.run(f"rm -rf {OLD}/2024 {NEW} {OLD}/late.jpg")


def test_a_healthy_server_keeps_its_uploads_where_the_plan_says(
    server: Server, folders: None
) -> None:
    outcomes = {
        check.id: judge(server, check).outcome
        for check in (UploadStrategy(), UploadLocations(), UploadsSynced(), BucketWritable())
    }

    assert outcomes == {
        "upload-strategy": Outcome.PASS,
        "upload-locations": Outcome.PASS,
        "uploads-synced": Outcome.PASS,
        "bucket-writable": Outcome.SKIP,
    }


def test_old_and_new_folder_are_compared_until_they_are_the_same(
    server: Server, folders: None
) -> None:
    check, files = UploadsSynced(), on_disk(NEW)

    lost = judge(server, check, files=files)
    assert (lost.outcome, "3 missing, 0 differ" in lost.observed) == (Outcome.FAIL, True)

    server.run(f"cp -a {OLD}/. {NEW}")
    synced = judge(server, check, files=files)
    assert (synced.outcome, "3 compared by content" in synced.observed) == (Outcome.PASS, True)

    server.run(f"touch -d '+1 hour' {OLD}/late.jpg")
    assert judge(server, check, files=files).outcome is Outcome.WARN

    server.run(f"echo pixture 2 > {NEW}/2024/2.jpg && touch -d '2024-05-01' {NEW}/2024/2.jpg")
    broken = judge(server, check, files=files)
    assert (broken.outcome, "0 missing, 1 differ" in broken.observed) == (Outcome.FAIL, True)


def test_files_kept_elsewhere_are_found_and_no_value_leaves_the_server(
    server: Server, folders: None
) -> None:
    hidden = f"/srv/hidden-{secrets.token_hex(6)}"
    server.run(f"mkdir -p {hidden} /srv/other && touch {hidden}/a.jpg /srv/other/b.jpg")
    settings = (
        *("User=shop", f"WorkingDirectory={NEW}", "ReadWritePaths=/srv/other"),
        f"Environment=MEDIA_ROOT={hidden} STORAGE_TOKEN={secrets.token_hex(16)}",
    )
    server.run(f"chown shop {NEW}")
    name = f"old-{secrets.token_hex(4)}"
    try:
        with app(server, *settings, name=name) as legacy:
            plan = Plan.model_validate(migration(server, legacy=legacy))
            (question,) = UploadLocations().probe(plan).values()
            assert isinstance(question, Command)
            output = ask(server, question)
            finding = UploadLocations().examine({"uploads": output}, plan)
    finally:
        server.run(f"rm -rf {hidden} /srv/other")

    assert finding.outcome is Outcome.FAIL
    assert "where MEDIA_ROOT leads, neither declared nor mounted" in finding.observed
    assert f"keep files {NEW}, neither" in finding.observed
    assert "keep files /srv/other, neither" in finding.observed
    assert hidden not in output.stdout + output.stderr


def test_no_uploads_in_the_plan_and_uploads_on_the_server_contradict_each_other(
    server: Server, folders: None
) -> None:
    legacy = {**migration(server)["legacy"], "uploads": []}

    finding = judge(server, UploadStrategy(), files={"kind": "none"}, legacy=legacy)

    assert finding.outcome is Outcome.FAIL
    assert "keep files (UPLOAD_DIR)" in finding.observed


@pytest.fixture
def endpoint(server: Server) -> Iterator[S3]:
    """An S3 endpoint that the server reaches by the network between it and us."""
    gateway = server.run("ip route show default | cut -d ' ' -f 3").stdout.strip()
    with s3(gateway) as running:
        yield running


@contextmanager
def told(server: Server, **variables: str) -> Iterator[None]:
    """The new stack's env file with these variables, put back at the end."""
    lines = "\n".join(f"{name}={value}" for name, value in variables.items())
    server.run(f"cp -a {ENV} {ENV}.kept && printf '%s\\n' {shlex.quote(lines)} >> {ENV}")
    try:
        yield
    finally:
        server.run(f"mv {ENV}.kept {ENV}")


def test_the_app_writes_to_its_bucket_with_a_key_that_stays_on_the_server(
    server: Server, endpoint: S3
) -> None:
    place = {"LocationConstraint": REGION}
    endpoint.client().create_bucket(Bucket="shop-uploads", CreateBucketConfiguration=place)
    files = {"kind": "s3", "bucket": "shop-uploads", "endpoint": endpoint.url, "region": REGION}
    files |= {"app_secret_key": "APP_KEY", "canary": True}
    may, may_not = (
        endpoint.user(name, "shop-uploads", *actions)
        for name, actions in (("app", ["s3:*"]), ("reader", ["s3:GetObject"]))
    )
    with endpoint.strict():
        with told(server, AWS_ACCESS_KEY_ID=may[0], APP_KEY=may[1]):
            plan = Plan.model_validate(migration(server, files=files))
            (question,) = BucketWritable().probe(plan).values()
            assert isinstance(question, Command)
            output = ask(server, question)
            fine = BucketWritable().examine({"canary": output}, plan)
        with told(server, AWS_ACCESS_KEY_ID=may_not[0], APP_KEY=may_not[1]):
            refused = judge(server, BucketWritable(), files=files)

    assert fine.outcome is Outcome.PASS
    assert may[1] not in output.stdout + output.stderr
    assert (refused.outcome, "put: 403" in refused.observed) == (Outcome.FAIL, True)
    assert "Contents" not in endpoint.client().list_objects_v2(Bucket="shop-uploads")
    assert judge(server, BucketWritable(), files=files).observed.startswith("the new stack has")
