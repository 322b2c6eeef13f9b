"""The outer Docker Engine: the one that answers, or one of our own started by hand."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException

from sandbox import packages
from sandbox.server import cache

LABEL = "slipway.sandbox"
DEFAULT_URL = "unix:///var/run/docker.sock"
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


def _folder() -> Path:
    return cache.folder("engine")


def _own_socket() -> Path:
    return _folder() / "docker.sock"


def _own_url() -> str:
    return f"unix://{_own_socket()}"


def _candidates() -> list[str | None]:
    """Give the engines to try in order; None is what the environment or the default names."""
    return [None, _own_url()] if _own_socket().exists() else [None]


def _listening(url: str) -> bool:
    """Say whether somebody accepts on a local socket; other addresses are asked directly.

    The SDK leaves a connection open when it is made for an engine that is not there.
    """
    scheme, _, path = url.partition("://")
    if scheme != "unix":
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def _answering(url: str | None, timeout: float) -> docker.DockerClient | None:
    if not _listening(url or os.environ.get("DOCKER_HOST", DEFAULT_URL)):
        return None
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
    with contextlib.closing(connect(timeout=20)) as client:
        ours = client.info()["DockerRootDir"] == str(_folder() / "data")
        url = _own_url() if ours else os.environ.get("DOCKER_HOST", DEFAULT_URL)
        return Engine(url=url, version=str(client.version()["Version"]), ours=ours)


def up() -> Engine:
    """Make sure an engine answers; install and start one where root may do so.

    :raises EngineUnavailable: with the reason, when none can be had.
    """
    with cache.locked("engine"):
        with contextlib.suppress(EngineUnavailable):
            return describe()
        install(packages.SERVER)
        with contextlib.suppress(EngineUnavailable):
            return describe()
        if os.geteuid() != 0:
            raise EngineUnavailable("No Docker Engine answers here, and starting one needs root.")
        _start()
        return describe()


def install(wanted: Mapping[str, str]) -> None:
    """Install the system packages that are missing, by name.

    :raises EngineUnavailable: when that is not allowed or does not work.
    """
    try:
        packages.ensure(wanted)
    except packages.PackagesMissing as missing:
        raise EngineUnavailable(f"No Docker Engine can be had here. {missing}") from missing
    except subprocess.CalledProcessError as failed:
        raise EngineUnavailable(
            f"No Docker Engine can be had here: `{' '.join(failed.cmd)}` failed."
        ) from failed


def _daemon_pid() -> int | None:
    """Return the pid of our daemon, or None."""
    return _running(_folder() / "docker.pid", _folder() / "data")


def _running(pid_file: Path, mark: Path) -> int | None:
    """Return the pid in the file if a process of that pid has the mark among its arguments.

    A stale file names nobody, a stranger, or a dead child that nobody has waited for.
    """
    try:
        pid = int(pid_file.read_text())
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if str(mark).encode() in line else None


def _forget_the_dead(folder: Path) -> None:
    """Take away what our dead daemon left; the next one would wait for those processes."""
    for name in ("docker.pid", "docker.sock"):
        (folder / name).unlink(missing_ok=True)
    inner = folder / "exec" / "containerd"
    if _running(inner / "containerd.pid", inner) is None:
        (inner / "containerd.pid").unlink(missing_ok=True)


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
    folder = _folder()
    if _daemon_pid() is None:
        _forget_the_dead(folder)
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
