"""The server is a machine: SSH, DNS, a disk of its own, reboots, and no trace when it is gone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import pytest

from sandbox.server import Server, engine, list_servers, start

pytestmark = pytest.mark.server


def test_the_login_user_comes_in_with_the_pinned_key_and_may_become_root(ssh: list[str]) -> None:
    done = subprocess.run(
        [*ssh, "id -un; sudo -n id -un; docker version --format '{{.Server.Version}}'"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    user, root, version = done.stdout.split()
    assert (user, root) == ("deploy", "root")
    assert version.startswith("26.")


def test_its_name_server_knows_the_domain_and_nothing_else(server: Server) -> None:
    def asked(name: str, kind: str) -> dns.message.Message:
        question = dns.message.make_query(name, kind)
        return dns.query.udp(question, server.dns[0], port=server.dns[1], timeout=5)

    assert [str(one) for one in asked("shop.test", "A").answer[0]] == [server.address]
    assert [str(one) for one in asked(server.name, "A").answer[0]] == [server.address]
    assert asked("shop.test", "AAAA").answer == []
    assert asked("example.org", "A").rcode() == dns.rcode.REFUSED


def test_secrets_are_closed_and_images_are_pinned_by_digest(server: Server) -> None:
    modes = server.run("stat --format '%a %U %n' /etc/shop/shop.env /srv/shop-next/.env.prod")
    assert modes.stdout.splitlines() == [
        "600 root /etc/shop/shop.env",
        "600 deploy /srv/shop-next/.env.prod",
    ]
    compose = f"docker compose -f {server.facts()['stack']['compose_file']} --profile cutover"
    images = server.run_as_user(f"{compose} config --images").stdout.split()
    assert len(images) == 4
    assert all("@sha256:" in image for image in images)
    pulled = server.run_as_user(f"docker pull --quiet {images[0]}")
    assert pulled.stdout.strip() == images[0]


def test_the_facts_name_what_is_really_there(server: Server) -> None:
    facts = server.facts()
    paths = [facts["legacy"]["env_file"], *facts["legacy"]["uploads"]]
    paths += [facts["stack"][key] for key in ("compose_file", "env_file", "env_example")]
    server.run(f"stat {' '.join(paths)}")
    units = [*facts["legacy"]["units"], facts["legacy"]["proxy_unit"]]
    server.run(f"systemctl is-active {' '.join(units)}")
    lines = server.run(f"cat {facts['stack']['env_file']}").stdout.splitlines()
    assert set(facts["required_env"]) <= {line.partition("=")[0] for line in lines}


def test_it_comes_back_from_a_reboot_as_it_was(server: Server) -> None:
    before = server.run("cat /proc/sys/kernel/random/boot_id /proc/1/stat").stdout
    key = server.host_key
    server.reboot()
    assert server.run("cat /proc/sys/kernel/random/boot_id /proc/1/stat").stdout != before
    shown = server.run("cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").stdout.strip()
    assert shown == key
    assert server.run("systemctl is-system-running", check=False).stdout.strip() == "running"


def test_a_second_server_stands_beside_the_first_within_30_seconds_and_leaves_no_trace(
    server: Server,
) -> None:
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # others work here too
    begin = time.monotonic()
    with start() as other:
        seconds = time.monotonic() - begin
        assert (other.address, other.host_key) != (server.address, server.host_key)
        assert {server.name, other.name} <= names()
        folder, groups = other.key_path.parent, cgroups(other)
        assert folder.is_dir()
        assert groups
    assert seconds < 30 * busy
    assert other.name not in names()
    assert not folder.exists()
    assert not [group for group in groups if group.exists()]
    with contextlib.closing(engine.connect()) as client:
        mine: dict[str, str | list[str] | bool] = {"label": f"{engine.LABEL}={other.name}"}
        assert client.containers.list(all=True, filters=mine) == []
        assert client.volumes.list(filters=mine) == []
        assert client.networks.list(filters=mine) == []


def names() -> set[str]:
    servers = list_servers()
    for one in servers:
        one.close()
    return {one.name for one in servers}


def cgroups(server: Server) -> list[Path]:
    """The groups, as this machine sees them, of the server and of its inner containers."""
    pids = server.run("pgrep -f [s]hop.api").stdout.split()
    lines = [server.run(f"cat /proc/{pid}/cgroup").stdout.splitlines() for pid in pids]
    paths = {line.split(":", 2)[2].lstrip("/") for part in lines for line in part}
    root = Path("/sys/fs/cgroup")
    return [folder / path for folder in (root, *root.iterdir()) for path in paths if path]
