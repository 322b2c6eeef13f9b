"""System packages that the sandbox needs, installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: What each use needs: Debian package -> a program that proves it is there.
SERVER: Mapping[str, str] = {
    "docker.io": "dockerd",
    "iptables": "iptables",
    "debootstrap": "debootstrap",
}
#: What the bot calls in a cutover, so the demo as well.
BOT: Mapping[str, str] = {"curl": "curl", "git": "git", "openssh-client": "ssh"}
TESTS: Mapping[str, str] = {
    **SERVER,
    **BOT,
    "openssh-server": "/usr/sbin/sshd",
    "postgresql": "/usr/lib/postgresql",
    "chromium": "chromium",
    "chromium-driver": "chromedriver",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu",
    "dash": "dash",
    "busybox": "busybox",
    "pebble": "pebble",
}


class PackagesMissing(Exception):
    """System packages are missing and may not be installed here."""


def missing(wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The packages whose program cannot be found."""
    return tuple(name for name, program in wanted.items() if not _there(program))


def _there(program: str) -> bool:
    return bool(shutil.which(program)) or (program.startswith("/") and Path(program).exists())


def ensure(wanted: Mapping[str, str]) -> None:
    """Install what is missing, by name; raises `PackagesMissing` where that is not allowed."""
    names = missing(wanted)
    if not names:
        return
    listed = " ".join(names)
    if os.environ.get("NO_INSTALL"):
        raise PackagesMissing(f"These system packages are missing: {listed}")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise PackagesMissing(
            f"These system packages are missing: {listed}. Install them as root and run this again."
        )
    print(f"Installing the system packages {listed} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for argv in (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *names),
    ):
        subprocess.run(argv, check=True, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    """Install what the tests need."""
    try:
        ensure(TESTS)
    except PackagesMissing as refusal:
        print(refusal, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
