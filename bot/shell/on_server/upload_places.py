"""Runs on the server: folders, what the new stack mounts, and a look around that ends by itself."""
# ruff: noqa: PTH112, PTH116, PTH118 - a whole tree is walked many times faster by plain names

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

#: Entries that one look around sees at most.
ENTRIES = 20000
_SYSTEM = (
    *("/proc", "/sys", "/dev", "/run", "/var/run", "/var/log", "/var/cache"),
    *("/tmp", "/var/tmp"),  # noqa: S108 - named to be left out
    *("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/boot", "/nix", "/snap"),
)
_NOT_ENTERED = {".git", "node_modules", "__pycache__", ".venv", "venv", ".cache", "cache", "tmp"}
_NOT_ENTERED |= {"log", "logs", ".next", ".npm", ".pm2", "dist", "build"}


class Mount(NamedTuple):
    """What one service sees of the server: the folder here, the folder there."""

    service: str
    source: str
    target: str


class Seen(NamedTuple):
    """A regular file: its place below the folder, its size, its times and its owner."""

    name: str
    size: int
    modified: float
    changed: float
    owner: int


def parsed(text: bytes) -> Any:
    """JSON, or None for what is none."""
    try:
        return json.loads(text.decode("utf-8", "surrogateescape"))
    except ValueError:
        return None


def resolved(text: bytes) -> Any:
    """The project as Compose resolved it, without the service that stands for the env file."""
    project = parsed(text)
    if project:
        project.get("services", {}).pop("slipway-env-file", None)
    return project


def below(path: str, folders: Iterable[str]) -> bool:
    """Whether the path is one of the folders or lies in one; links are followed."""
    real = os.path.realpath(path)
    return any(
        real == each or real.startswith(each.rstrip("/") + "/")
        for each in map(os.path.realpath, folders)
    )


def is_system(path: str) -> bool:
    """Whether this belongs to the system and not to an app."""
    return path == "/" or below(path, _SYSTEM)


def mounts(project: Any, docker_root: str) -> list[Mount]:
    """Binds and named volumes of every service, by the folder on the server that holds them."""
    volumes = (project or {}).get("volumes") or {}
    found = []
    for service, settings in sorted((project or {}).get("services", {}).items()):
        for mount in settings.get("volumes") or []:
            source = mount.get("source") or ""
            if mount.get("type") == "volume":
                source = _held(volumes.get(source) or {}, source, docker_root)
            if source.startswith("/") and mount.get("type") in {"bind", "volume"}:
                found.append(Mount(service, source, mount.get("target") or "/"))
    return found


def _held(volume: dict[str, Any], name: str, docker_root: str) -> str:
    device = (volume.get("driver_opts") or {}).get("device") or ""
    if device.startswith("/"):
        return device
    return f"{docker_root}/volumes/{volume.get('name') or name}/_data"


def files(folder: str, limit: int) -> Iterator[Seen]:
    """At most so many regular files on the folder's own file system; links are not followed."""
    waiting, left = [""], limit
    device = os.stat(folder).st_dev
    while waiting:
        here = waiting.pop()
        for entry, facts in _entries(os.path.join(folder, here), device):
            name = os.path.join(here, entry)
            if stat.S_ISDIR(facts.st_mode):
                waiting.append(name)
            elif stat.S_ISREG(facts.st_mode):
                yield Seen(name, facts.st_size, facts.st_mtime, facts.st_ctime, facts.st_uid)
                left -= 1
                if not left:
                    return


def _entries(folder: str, device: int) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                facts = entry.stat(follow_symlinks=False)
                if facts.st_dev == device:
                    yield entry.name, facts
    except OSError:
        return  # it went away meanwhile


def around(folders: Sequence[str]) -> tuple[list[tuple[str, os.stat_result]], bool]:
    """Regular files in the folders without what passes (caches, logs, packages); True when cut.

    A link to a folder is followed once: uploads often lie on another disk.
    """
    waiting, known, left = list(folders), set(), ENTRIES
    found: list[tuple[str, os.stat_result]] = []
    while waiting:
        folder = os.path.realpath(waiting.pop())
        if folder in known or is_system(folder) or not os.path.isdir(folder):
            continue
        known.add(folder)
        for name, facts in _entries(folder, os.stat(folder).st_dev):
            left -= 1
            if left <= 0:
                return found, True
            path = os.path.join(folder, name)
            if stat.S_ISREG(facts.st_mode):
                found.append((path, facts))
            elif name not in _NOT_ENTERED and (stat.S_ISDIR(facts.st_mode) or os.path.isdir(path)):
                waiting.append(path)
    return found, False


def shown(path: str) -> str:
    """A path as one field of a report."""
    return "".join(each if each.isprintable() else "?" for each in path)[:200]
