"""The checks of images and containers on a real server, whole and broken."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from bot.domain.check import Finding, Outcome
from bot.domain.plan import Plan
from bot.executor import judging
from sandbox.migration import migration
from sandbox.server import EngineUnavailable, Server, start
from tests.integration.worlds import answers

pytestmark = pytest.mark.server

STACK = "/srv/shop-next"
FILE = f"{STACK}/docker-compose.prod.yml"
REGISTRY = "127.0.0.1:5000"
OURS = {"images", "containers"}
CHECKS = tuple(c for c in judging.all_checks() if type(c).__module__.split(".")[2] in OURS)
#: The shop gathers no logs, scans nowhere and is built elsewhere.
NOT_IDEAL = {
    "log-aggregation": Outcome.WARN,
    "known-vulnerabilities": Outcome.WARN,
    "dependency-updates": Outcome.SKIP,
    "dockerfile-lint": Outcome.SKIP,
    "multi-stage": Outcome.SKIP,
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        running = start()
    except EngineUnavailable as refusal:
        pytest.skip(str(refusal))
    with running:
        yield running


@contextmanager
def kept(server: Server, *paths: str) -> Iterator[None]:
    """Files are put back as they were."""
    for path in paths:
        server.run(f"cp --archive {path} {path}.kept")
    try:
        yield
    finally:
        for path in paths:
            server.run(f"mv {path}.kept {path}")


def judged(server: Server, *names: str, **changes: Any) -> dict[str, Finding]:
    """What the named checks find, all of ours without a name."""
    content = migration(server)
    for block, change in changes.items():
        content[block] = {**content.get(block, {}), **change}
    plan = Plan.model_validate(content)
    wanted = tuple(check for check in CHECKS if not names or check.id in names)
    asked = judging.asked(wanted, plan)
    known = asyncio.run(answers(judging.probes(asked), plan, os.environ))
    return {one.check.id: judging.finding(one, known, plan, 0) for one in asked}


def follow(server: Server, finding: Finding) -> None:
    """Run every command of the remediation, as the login user."""
    for command in finding.remediation.split("`")[1::2]:
        server.run_as_user(command)


def outcomes(findings: Mapping[str, Finding]) -> dict[str, Outcome]:
    return {name: finding.outcome for name, finding in findings.items()}


def test_a_healthy_server_is_what_the_checks_want(server: Server) -> None:
    findings = judged(server)

    expected = {check.id: NOT_IDEAL.get(check.id, Outcome.PASS) for check in CHECKS}
    assert outcomes(findings) == expected, findings


def test_what_the_compose_file_lacks_is_found_and_can_be_added(server: Server) -> None:
    broken = (
        f"sed -i -e '/^  deploy:/,/^      limits:/d' -e '/^  logging:/,/^    options:/d'"
        f" -e '/^  restart:/d' -e 's#caddy_data:/data#/data#' {FILE}"
    )
    daemon = "/etc/docker/daemon.json"
    with kept(server, FILE, daemon):
        server.run(broken)
        server.run(f"""sed -i 's/"max-size": "10m", //' {daemon}""")
        names = ("resource-limits", "log-rotation", "certificates-kept", "restart-policy")
        findings = judged(server, *names)

        assert outcomes(findings) == {
            "resource-limits": Outcome.FAIL,
            "log-rotation": Outcome.FAIL,
            "certificates-kept": Outcome.WARN,
            "restart-policy": Outcome.FAIL,
        }
        assert findings["restart-policy"].observed == "worker would not restart after a reboot"
        edits = [
            command
            for name in ("resource-limits", "log-rotation", "restart-policy")
            for command in findings[name].remediation.split("`")[1::2]
            if "sed" in command
        ]
        assert len(edits) == 4 + 4 + 1
        for edit in edits:
            server.run_as_user(edit)
        again = judged(server, *names)

    assert again["log-rotation"].outcome is Outcome.PASS, again
    assert again["resource-limits"].outcome is Outcome.PASS, again
    assert again["restart-policy"].outcome is Outcome.PASS, again


def test_a_mount_that_its_container_cannot_write_gets_its_owner(server: Server) -> None:
    up = f"docker compose --progress quiet --file {FILE} up --detach --wait --no-deps web"
    with kept(server, FILE):
        line = r"\    volumes: [/srv/reports:/srv/reports]"
        server.run(f"mkdir /srv/reports && sed -i '/^  web:/a {line}' {FILE}")
        server.run_as_user(f"cd {STACK} && {up}")
        try:
            finding = judged(server, "writable-mounts")["writable-mounts"]
            assert finding.outcome is Outcome.FAIL
            assert finding.observed == (
                "cannot write into /srv/reports of web (/srv/reports) as 10001:10001"
            )

            follow(server, finding)

            assert judged(server, "writable-mounts")["writable-mounts"].outcome is Outcome.PASS
        finally:
            server.run(f"mv {FILE}.kept {FILE} && cp --archive {FILE} {FILE}.kept")
            server.run_as_user(f"cd {STACK} && {up}")
            server.run("rmdir /srv/reports")


def test_rights_count_as_the_kernel_counts_them(server: Server) -> None:
    """A group's right, and a way to the folder that only root can go."""
    folder = "/srv/shop/uploads"
    try:
        server.run(f"chown root:10001 {folder} && chmod 0770 {folder} && chmod 0700 /srv/shop")
        assert judged(server, "writable-mounts")["writable-mounts"].outcome is Outcome.PASS
        server.run(f"chmod 0750 {folder}")
        finding = judged(server, "writable-mounts")["writable-mounts"]
        assert finding.outcome is Outcome.FAIL
        assert "setfacl" in finding.remediation
    finally:
        server.run(f"chown shop:shop {folder} && chmod 0750 {folder} /srv/shop")


def test_a_missing_image_is_fetched_again_by_its_digest(server: Server) -> None:
    named = f"sed -n 's/^    image: \\(.*shop-worker.*\\)/\\1/p' {FILE}"
    reference = server.run(named).stdout.strip()
    digest = reference.replace(":1.5.0@", "@")
    try:
        server.run(f"docker image rm {REGISTRY}/shop-worker:1.5.0 {digest}", check=False)
        findings = judged(server, "images-present", "non-root", "images-retained")

        assert findings["images-present"].outcome is Outcome.FAIL
        assert findings["images-present"].remediation == (
            f"Bring it with `docker pull {reference}`."
        )
        assert findings["images-retained"].observed == "worker is in the registry only"
        assert findings["non-root"].outcome is Outcome.UNKNOWN
        follow(server, findings["images-present"])
        assert judged(server, "images-present")["images-present"].outcome is Outcome.PASS
    finally:
        server.run(
            f"docker pull --quiet {reference} && docker tag {digest} {REGISTRY}/shop-worker:1.5.0"
        )


def test_a_registry_that_is_silent_or_has_moved_on_warns(server: Server) -> None:
    names = ("images-retained", "image-age")
    tag = f"{REGISTRY}/shop-web:1.5.0"
    image = server.run(f"docker image inspect --format '{{{{.Id}}}}' {tag}").stdout.strip()
    server.run("chown -R docker-registry:docker-registry /var/lib/docker-registry")
    try:
        server.run(f"docker tag {REGISTRY}/shop-api:1.5.0 {tag} && docker push --quiet {tag}")
        moved = judged(server, *names)
    finally:
        server.run(f"docker tag {image} {tag} && docker push --quiet {tag}")
    try:
        server.run("systemctl stop docker-registry.service")
        silent = judged(server, *names)
    finally:
        server.run("systemctl start docker-registry.service")

    assert moved["images-retained"].outcome is Outcome.PASS, moved
    assert moved["image-age"].observed == f"{tag}, of web, has moved on"
    assert outcomes(silent) == dict.fromkeys(names, Outcome.WARN)
    assert "connection refused" in silent["images-retained"].observed


def test_a_compiler_is_seen_from_outside(server: Server) -> None:
    tool = "docker exec --user 0 shop-next-web-1"
    try:
        server.run(f"{tool} touch /usr/bin/gcc")
        finding = judged(server, "no-build-tools")["no-build-tools"]
    finally:
        server.run(f"{tool} rm /usr/bin/gcc")

    assert (finding.outcome, finding.observed) == (Outcome.WARN, "web holds gcc")


def test_a_route_into_a_network_of_docker_fails(server: Server) -> None:
    try:
        server.run("ip route add 10.200.128.128/25 dev eth0")
        finding = judged(server, "network-overlap")["network-overlap"]
    finally:
        server.run("ip route del 10.200.128.128/25 dev eth0")

    assert finding.outcome is Outcome.FAIL
    assert "overlaps the route 10.200.128.128/25 through eth0" in finding.observed


def scan(image_id: str, severity: str) -> str:
    """A report as Trivy writes it, of a moment ago."""
    hole = {
        "VulnerabilityID": "CVE-2026-1",
        "PkgName": "zlib1g",
        "InstalledVersion": "1",
        "FixedVersion": "2",
        "Severity": severity,
    }
    return json.dumps(
        {
            "SchemaVersion": 2,
            "CreatedAt": "@NOW@",
            "ArtifactName": image_id,
            "Metadata": {"OS": {"Family": "debian", "Name": "13"}, "ImageID": image_id},
            "Results": [{"Class": "os-pkgs", "Vulnerabilities": [hole]}],
        }
    )


def test_reports_on_the_server_and_its_own_trivy_are_read(server: Server) -> None:
    """No list of holes can be had offline: a script prints what Trivy would, and ends with 1."""
    ids = server.run(
        f"for i in api web worker caddy; do docker image inspect --format '{{{{.Id}}}}'"
        f' $(sed -n "s/^    image: \\(.*shop-$i:.*\\)/\\1/p" {FILE}); done'
    ).stdout.split()
    assert len(ids) == 4
    try:
        server.run("mkdir /srv/scans")
        for number, (image, severity) in enumerate(zip(ids, ("HIGH", *["LOW"] * 3), strict=True)):
            text = shlex.quote(scan(image, severity))
            server.run(
                f'printf %s {text} | sed "s/@NOW@/$(date -u +%FT%TZ)/" >/srv/scans/{number}.json'
            )
        there = {"scan": {"reports": "/srv/scans", "via": "target"}}
        read = judged(server, "known-vulnerabilities", **there)["known-vulnerabilities"]
        server.run(
            "printf '%s\\n' '#!/bin/sh' 'for last; do :; done'"
            " 'case \"$*\" in version*) exec cat /srv/scans/version ;; esac'"
            ' \'id=$(docker image inspect --format "{{.Id}}" "$last")\''
            " 'cat $(grep -l \"$id\" /srv/scans/*.json); exit 1' >/usr/local/bin/trivy"
            " && chmod +x /usr/local/bin/trivy"
        )
        server.run(
            'printf \'{"VulnerabilityDB": {"UpdatedAt": "%s"}}\' "$(date -u +%FT%T.123Z)"'
            " >/srv/scans/version"
        )
        own = judged(server, "known-vulnerabilities", scan={})["known-vulnerabilities"]
        server.run("rm /srv/scans/version")
        old = judged(server, "known-vulnerabilities", scan={})["known-vulnerabilities"]
    finally:
        server.run("rm -rf /srv/scans /usr/local/bin/trivy")
    gone = judged(server, "known-vulnerabilities", scan={})["known-vulnerabilities"]

    assert read.outcome is Outcome.WARN, read
    assert read.observed == "api has 1 high vulnerabilities with a fix (CVE-2026-1)"
    assert (own.outcome, own.observed) == (read.outcome, read.observed)
    assert (old.outcome, "list of holes is missing" in old.observed) == (Outcome.UNKNOWN, True)
    assert (gone.outcome, gone.observed) == (Outcome.UNKNOWN, "Trivy is not on the server")
