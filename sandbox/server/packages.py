"""Debian packages that the machine itself must have, installed by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

ENGINE = {"dockerd": "docker.io", "iptables": "iptables"}
BOOTSTRAP = {"debootstrap": "debootstrap"}


class Missing(Exception):
    """Programs are missing and may not or cannot be installed; the message says what to do."""


def require(programs: dict[str, str]) -> None:
    """Install the packages of the programs (name to package) that are not there.

    ``NO_INSTALL=1`` in the environment makes it stop and name them.

    :raises Missing: when they may not or cannot be installed here.
    """
    wanted = [package for program, package in programs.items() if shutil.which(program) is None]
    if not wanted:
        return
    command = ("apt-get", "install", "--yes", "--no-install-recommends", *wanted)
    if os.environ.get("NO_INSTALL") == "1":
        raise Missing(f"NO_INSTALL is set, so install this first: {' '.join(command)}")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(f"Root on Debian or Ubuntu could run: {' '.join(command)}")
    print(f"Installing system packages: {', '.join(wanted)}", file=sys.stderr)
    _apt("apt-get", "update", "--quiet")
    _apt(*command, "--quiet")


def _apt(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        check=False,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        lines = done.stdout.strip().splitlines() or ["no output"]
        raise Missing(f"`{' '.join(command)}` failed: {lines[-1]}")
