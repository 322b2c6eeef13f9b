"""Where no Docker Engine can be had: this machine itself as the target, over a real sshd."""

from __future__ import annotations

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.bot import free_port
from sandbox.migration import CHANNEL
from sandbox.packages import ensure

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/login_key.pub
PidFile {folder}/sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
StrictModes no
"""


def _key(path: Path) -> str:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True
    )
    return " ".join(path.with_suffix(".pub").read_text().split()[:2])


@contextmanager
def this_machine(folder: Path) -> Iterator[dict[str, Any]]:
    """An sshd on loopback that lets this user in; gives the migration file's content."""
    ensure({"openssh-server": "/usr/sbin/sshd"})
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    Path("/run/sshd").mkdir(exist_ok=True)
    host_key, _ = _key(folder / "host_key"), _key(folder / "login_key")
    port = free_port()
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder))
    sshd = subprocess.Popen(
        ["/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config")],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _content(port, host_key, folder / "login_key")
    finally:
        sshd.terminate()
        sshd.wait()


def _content(port: int, host_key: str, key: Path) -> dict[str, Any]:
    target = {
        "name": "this-machine",
        "host": "127.0.0.1",
        "port": port,
        "user": getpass.getuser(),
        "host_key": host_key,
        "key": {"file": str(key)},
        "sudo": "root" if getpass.getuser() == "root" else "passwordless",
    }
    return {
        "version": 1,
        "app": "shop",
        "environment": "this-machine",
        "channel": CHANNEL,
        "targets": [target],
        "legacy": {"manager": "systemd", "units": ["shop.service"]},
        "stack": {
            "directory": "/srv/shop-next",
            "project": "shop",
            "domain": "localhost",
            "services": [{"name": "web", "port": 18080}],
        },
        "database": {"kind": "none"},
        "files": {"kind": "none"},
        "health": ["https://localhost/health"],
    }
