"""The outer Docker Engine: the one that answers, or one of our own started by hand."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException

from sandbox.server import cache, packages

LABEL = "slipway.sandbox"
START_SECONDS = 60.0
STOP_SECONDS = 60.0

_SPAWN = 'log=$1; shift; setsid "$@" >>"$log" 2>&1 </dev/null &'


class EngineUnavailable(Exception):
    """No Docker Engine can be had here; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that answered: its address, its version, and whether we started it."""

    url: str
    version: str
    ours: bool


def _own_socket() -> Path:
    return cache.folder("engine") / "docker.sock"


def _own_url() -> str:
    return f"unix://{_own_socket()}"


def _candidates() -> list[str | None]:
    """Give the engines to try in order; None is what the environment or the default names."""
    return [None, _own_url()] if _own_socket().exists() else [None]


def _answering(url: str | None, timeout: float) -> docker.DockerClient | None:
    try:
        client = (
            docker.from_env(timeout=int(timeout))
            if url is None
            else docker.DockerClient(base_url=url, timeout=int(timeout))
        )
    except DockerException:
        return None
    try:
        client.ping()
    except (DockerException, OSError):
        client.close()
        return None
    return client


def connect(timeout: float = 600.0) -> docker.DockerClient:
    """Return a client of the engine that answers; the caller closes it.

    :raises EngineUnavailable: when none answers. Nothing is started here; see :func:`up`.
    """
    for url in _candidates():
        client = _answering(url, timeout)
        if client is not None:
            return client
    raise EngineUnavailable(
        "No Docker Engine answers here: start Docker, or run"
        " `python -m sandbox.server engine up` as root on Debian or Ubuntu."
    )


def describe() -> Engine:
    """Describe the engine that answers.

    :raises EngineUnavailable: when none answers.
    """
    client = connect(timeout=20)
    try:
        version = str(client.version()["Version"])
        url = str(client.api.base_url)
        return Engine(url=url, version=version, ours=_is_ours(client))
    finally:
        client.close()


def _is_ours(client: docker.DockerClient) -> bool:
    return bool(client.info()["DockerRootDir"] == str(cache.folder("engine") / "data"))


def up() -> Engine:
    """Make sure an engine answers; install and start one where root may do so.

    :raises EngineUnavailable: with the reason, when none can be had.
    """
    with cache.locked("engine"):
        with contextlib.suppress(EngineUnavailable):
            return describe()
        try:
            packages.require(packages.ENGINE)
        except packages.Missing as missing:
            raise EngineUnavailable(f"No Docker Engine answers here. {missing}") from missing
        with contextlib.suppress(EngineUnavailable):
            return describe()
        _start()
        return describe()


def _daemon_pid() -> int | None:
    """Return the pid of our daemon, or None; a stale pid file names a stranger or nobody."""
    folder = cache.folder("engine")
    try:
        pid = int((folder / "docker.pid").read_text())
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if str(folder / "data").encode() in line.split(b"\0") else None


def _command(folder: Path) -> list[str]:
    return [
        "dockerd",
        *("--data-root", str(folder / "data")),
        *("--exec-root", str(folder / "exec")),
        *("--pidfile", str(folder / "docker.pid")),
        *("--host", _own_url()),
        *("--bridge", "none"),
        *("--log-level", "warn"),
    ]


def _start() -> None:
    folder = cache.folder("engine")
    if _daemon_pid() is None:
        for name in ("docker.pid", "docker.sock"):
            (folder / name).unlink(missing_ok=True)
        log = folder / "dockerd.log"
        log.write_text("")
        print("Starting a Docker Engine of our own …", file=sys.stderr)
        subprocess.run(["sh", "-c", _SPAWN, "sh", str(log), *_command(folder)], check=True)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        client = _answering(_own_url(), 5)
        if client is not None:
            client.close()
            return
        if time.monotonic() > deadline - START_SECONDS + 5 and _daemon_pid() is None:
            break
        time.sleep(0.1)
    raise EngineUnavailable(f"dockerd did not start: {_last_error(folder / 'dockerd.log')}")


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else f"it wrote nothing to {log}"


def down() -> bool:
    """End the engine that we started and say whether there was one; another's is left alone.

    :raises EngineUnavailable: when sandbox servers still run on it.
    """
    with cache.locked("engine"):
        pid = _daemon_pid()
        if pid is None:
            return False
        _refuse_while_used()
        handle = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(handle, signal.SIGTERM)
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            if not poll.poll(STOP_SECONDS * 1000):
                raise EngineUnavailable(f"dockerd (pid {pid}) did not end in {STOP_SECONDS:.0f} s.")
        finally:
            os.close(handle)
        return True


def _refuse_while_used() -> None:
    client = _answering(_own_url(), 20)
    if client is None:
        return
    try:
        names = [c.name for c in client.containers.list(filters={"label": LABEL})]
    finally:
        client.close()
    if names:
        raise EngineUnavailable(f"Stop these sandbox servers first: {', '.join(map(str, names))}.")
