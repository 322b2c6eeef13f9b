"""A real sshd on loopback, with its own configuration, host key and user key."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.plan import Plan

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/allowed
PidFile none
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
{more}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sshd:
    """The running server; `key` is the private key that it lets in, as text."""

    port: int
    pid: int
    folder: Path

    @property
    def key(self) -> str:
        return (self.folder / "user").read_text()

    @property
    def host_key(self) -> str:
        return " ".join((self.folder / "host.pub").read_text().split()[:2])

    def logins(self) -> int:
        """How many logins it let in so far."""
        return (self.folder / "log").read_text().count("Accepted publickey")

    def sessions(self) -> tuple[int, ...]:
        """The pids of the children that serve one connection each."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return tuple(int(pid) for pid in children.split())


def generate_key(path: Path, kind: str = "ed25519") -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "made-for-a-test", "-f", path], check=True
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        pause.wait(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def sshd(folder: Path, more: str = "") -> Iterator[Sshd]:
    """Start it, and end it with all that it started."""
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    generate_key(folder / "host")
    generate_key(folder / "user")
    shutil.copy(folder / "user.pub", folder / "allowed")
    port = free_port()
    config = folder / "config"
    config.write_text(CONFIG.format(port=port, folder=folder, more=more))
    binary = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert binary, "openssh-server is missing"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binary, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stderr=log
        )
    server = Sshd(port=port, pid=process.pid, folder=folder)
    try:
        wait_until(lambda: process.poll() is None and _listens(port))
        yield server
    finally:
        for pid in server.sessions():
            os.kill(pid, signal.SIGKILL)
        process.terminate()
        process.wait()


def plan(port: int, host_key: str, **target: object) -> Plan:
    """A plan whose only server is the one at that port of loopback."""
    where = {
        "name": "web",
        "host": "127.0.0.1",
        "port": port,
        "user": "root",
        "host_key": host_key,
        "key": {"env": "SSH_KEY"},
        "sudo": "root",
    }
    return Plan.model_validate(
        {
            "app": "shop",
            "channel": "C0MIGRATE",
            "targets": [where | target],
            "legacy": {"manager": "systemd", "units": ["shop.service"]},
            "stack": {
                "directory": "/srv/shop",
                "project": "shop",
                "domain": "shop.test",
                "services": [{"name": "api", "port": 18000}],
            },
            "database": {"kind": "none"},
            "files": {"kind": "none"},
            "health": ["https://shop.test/health"],
        }
    )
