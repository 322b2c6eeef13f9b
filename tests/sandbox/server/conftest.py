"""The ways to the real server that all tests share."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.server import Server

Browse = Callable[[str, int], httpx.Client]
"""Opens a client at address and port that believes it is at the shop's domain."""


@pytest.fixture
def ssh(server: Server, tmp_path: Path) -> list[str]:
    """The command that logs in with the key and the pinned host key."""
    known = tmp_path / "known_hosts"
    known.write_text(f"{server.address} {server.host_key}\n")
    return [
        "ssh",
        *("-F", "none", "-i", str(server.key_path), "-o", "IdentitiesOnly=yes"),
        *("-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes"),
        *("-o", "BatchMode=yes", f"{server.user}@{server.address}"),
    ]


@pytest.fixture
def tunnel(ssh: list[str]) -> Iterator[Callable[[int], int]]:
    """Forward a port of the server's loopback and say where it is here."""
    running: list[subprocess.Popen[bytes]] = []

    def forward(port: int) -> int:
        with socket.create_server(("127.0.0.1", 0)) as free:
            here = int(free.getsockname()[1])
        options = [
            "-N",
            "-o",
            "ExitOnForwardFailure=yes",
            "-L",
            f"127.0.0.1:{here}:127.0.0.1:{port}",
        ]
        process = subprocess.Popen([ssh[0], *options, *ssh[1:]])
        running.append(process)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", here), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return here
        raise AssertionError(f"no way to port {port} of the server")

    yield forward
    for process in running:
        process.terminate()
        process.wait(10)


def as_the_domain(server: Server, address: str, port: int) -> httpx.Client:
    """A client that verifies the certificate for the app's name wherever it connects to."""

    def ask_for_it(request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "sni_hostname": server.domain}
        request.headers["Host"] = server.domain

    return httpx.Client(
        base_url=f"https://{address}:{port}",
        verify=ssl.create_default_context(cafile=str(server.ca_path)),
        event_hooks={"request": [ask_for_it]},
        trust_env=False,
        timeout=10,
    )


@pytest.fixture
def browse(server: Server) -> Iterator[Browse]:
    """Open clients that verify the certificate for the shop's name wherever they connect to."""
    opened: list[httpx.Client] = []

    def client(address: str, port: int) -> httpx.Client:
        made = as_the_domain(server, address, port)
        opened.append(made)
        return made

    yield client
    for made in opened:
        made.close()
