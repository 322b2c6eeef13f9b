"""The published examples hold on real servers, healthy and broken."""

from __future__ import annotations

import base64
import gzip
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.check import Outcome
from sandbox.migration import migration
from sandbox.neon import NeonStandIn
from sandbox.server import Kind, Server, scenes
from sandbox.server.scenes import Scene
from tests.acceptance import neon_shop
from tests.acceptance.test_scenes import COMMAND, ask, follow, over_ssh, ready, settled
from tests.neon import gateway, real_neon
from tests.s3 import s3

pytestmark = pytest.mark.server

OLD_LOG = "/var/log/nginx/access.log.1"
#: The lines that compare or read the environment.
ENVIRONMENT = {"M3.1", "M3.2", "M3.3", "M3.4", "M3.5", "N10", "C-APP-1"}
#: Lines of the static site that need nothing of the server's but a shell.
PASS_ANYWAY = 30
KINDS = (Kind.PM2, Kind.STATIC)
SCENES = [
    pytest.param(kind, scene, id=f"{kind}-{scene.name}")
    for kind in KINDS
    for scene in scenes.every(kind)
]


#: What the examples leave out on purpose, because they are short, and what nobody did yet.
SAID_LATER = {
    "github-actions",  # the stack's folder is no checkout
    "log-aggregation",
    "low-traffic-window",
    "known-vulnerabilities",
    "staging-first",
    "manual-procedure",
    "contact-database",
    "contact-server",
    "contact-tls",
    "contact-application",
}
#: Those of them that the example for systemd says.
SAID_HERE = {"log-aggregation", "low-traffic-window", "manual-procedure", "contact-database"}
#: What is less than ideal on the server, each true there.
TRUE_THERE = {
    Kind.PM2: {
        "ssh-access",  # the example logs in as root
        "point-in-time",  # a plain PostgreSQL without an archive
        "no-database-container",  # which lives on the server itself
        "point-drilled",
        "restore-drilled",
        "restore-time",
        "migration-drilled",
        "old-writes-drilled",
    },
    Kind.SYSTEMD: {
        "no-database-container",  # the stand-in's compute has a private address
        "upload-strategy",  # this shop's own code knows no bucket
        "point-drilled",
        "restore-drilled",
        "restore-time",
        "migration-drilled",
        "old-writes-drilled",
    },
    Kind.STATIC: {"env-equal"},  # DOMAIN is new: nginx had no environment
}


@pytest.mark.parametrize("kind", KINDS)
async def test_the_example_is_ready_and_every_warning_is_true(
    kind: Kind, of_kind: Callable[[Kind], Server], tmp_path: Path
) -> None:
    server = of_kind(kind)
    state = await ready(server, tmp_path, migration(server))

    warned = {finding.check for finding in state.findings if finding.outcome is Outcome.WARN}
    assert warned == SAID_LATER | TRUE_THERE[kind]


def old_visits(server: Server) -> None:
    """Three weeks of visitors who sleep at night, as nginx and logrotate would have left them."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    lines = (
        f'192.0.2.7 - - [{hour:%d/%b/%Y:%H}:{minute:02}:00 +0000] "GET / HTTP/1.1" 200 9 "-" "-"'
        for hour in (now - timedelta(hours=back) for back in range(21 * 24, 0, -1))
        for minute in range(2 if hour.hour in {0, 1, 2, 3} else 40)
    )
    text = base64.b64encode(gzip.compress("\n".join((*lines, "")).encode())).decode()
    server.run(f"echo {text} | base64 -d | gunzip > {OLD_LOG}")


@pytest.fixture
async def neon(server: Server) -> AsyncIterator[NeonStandIn]:
    """A project as production has it, with a snapshot from right before."""
    async with real_neon(gateway(server), "shop") as stand_in:
        (project,) = stand_in.projects.values()
        project.retention, project.main.suspend_seconds = 7 * 86_400, -1
        project.main.schedule = ("daily", "weekly")
        await project.add_snapshot("before", project.main, None, None)
        yield stand_in


async def test_the_example_for_systemd_is_ready_with_the_data_at_neon_and_in_a_bucket(
    server: Server, neon: NeonStandIn, tmp_path: Path
) -> None:
    old_visits(server)
    (tmp_path / "runbook.md").write_text(neon_shop.RUNBOOK)
    try:
        with s3(gateway(server)) as bucket, neon_shop.moved(server, neon, bucket):
            content = neon_shop.content(server, neon, bucket)
            known = {"NEON_API_KEY": neon.key, "UPLOADS_KEY_ID": "owner", "UPLOADS_KEY": "owner"}
            state = await ready(server, tmp_path, content, 90, SMOKE_PASSWORD="none", **known)
    finally:
        server.run(f"rm -f {OLD_LOG}")

    warned = {each.check for each in state.findings if each.outcome is Outcome.WARN}
    passed = {each.check for each in state.findings if each.outcome is Outcome.PASS}
    assert warned == SAID_LATER - SAID_HERE | TRUE_THERE[Kind.SYSTEMD]
    assert {"env-equal", "double-workers", *SAID_HERE} <= passed
    assert {"point-in-time", "fresh-snapshot", "automatic-backups", "pooler-endpoint"} <= passed
    assert {"connection-string", "bucket-writable", "uploads-synced"} <= passed


async def test_a_pm2_that_was_killed_comes_back_by_what_the_finding_says(
    blog_server: Server, tmp_path: Path
) -> None:
    content = migration(blog_server)
    blog_server.run("systemctl stop pm2-node")
    try:
        blocking = (await ask(blog_server, tmp_path, content)).verdict.blocking
        (found,) = (each for each in blocking if each.check == "rollback-target-runs")
        assert found.observed == "pm2 does not run"
        for command in COMMAND.findall(found.remediation):
            await over_ssh(blog_server, command, tmp_path)
        await ready(blog_server, tmp_path, content)
    finally:
        blog_server.run("systemctl start pm2-node")
        blog_server.wait_ready()


async def test_without_python_the_environment_alone_is_unknown_and_says_how_to_get_it(
    docs_server: Server, tmp_path: Path
) -> None:
    content = migration(docs_server)
    docs_server.run("mv /usr/bin/python3 /usr/bin/python3.away")
    try:
        state = await ask(docs_server, tmp_path, content)
    finally:
        docs_server.run("mv /usr/bin/python3.away /usr/bin/python3")

    blocking = state.verdict.blocking
    assert {(each.check, each.outcome) for each in blocking} == {
        ("parser-drift", Outcome.UNKNOWN),
        ("upload-strategy", Outcome.UNKNOWN),
    }
    for finding in blocking:
        assert "sudo apt-get install --yes python3`" in finding.remediation
    waiting = {each.line for each in state.findings if "parser-drift" in each.observed}
    assert waiting == ENVIRONMENT - {"N10"}
    others = [each for each in state.findings if each.line not in ENVIRONMENT]
    assert len([each for each in others if each.outcome is Outcome.PASS]) >= PASS_ANYWAY


@pytest.mark.parametrize(("kind", "scene"), SCENES)
async def test_the_right_line_blocks_and_its_remediation_clears_it(
    kind: Kind, scene: Scene, of_kind: Callable[[Kind], Server], tmp_path: Path
) -> None:
    server = of_kind(kind)
    try:
        scene.break_(server)
        blocking = await settled(server, tmp_path, migration(server), scene.finding)

        assert [finding.line for finding in blocking] == [scene.finding], [
            (finding.check, finding.observed) for finding in blocking
        ]
        after = await follow(scene, blocking[0], server, tmp_path)
        await ready(server, tmp_path, after)
    finally:
        scene.mend(server)
