"""Runs on the server: the old services' processes, their variables and what they write."""
# ruff: noqa: PTH112, PTH115, PTH116, PTH123, PTH208 - /proc is read by plain names

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bot.shell.on_server.upload_places import is_system, parsed

_PASSING = (".log", ".pid", ".sock", ".lock", ".tmp", ".part", ".swp")


class Process(NamedTuple):
    """One process of an old service, with the variables that it was started with."""

    unit: str
    pid: str
    folder: str
    variables: Mapping[str, str]


def shown_by_systemd(text: str) -> dict[str, str]:
    """The properties that `systemctl show` printed."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def of_units(units: Mapping[str, Mapping[str, str]]) -> Iterator[Process]:
    """The main process of each unit with all that it started."""
    children = _children()
    for unit, properties in units.items():
        waiting = [properties.get("MainPID", "0")]
        while waiting:
            pid = waiting.pop()
            if pid != "0" and os.path.isdir("/proc/" + pid):
                waiting += children.get(pid, [])
                yield Process(unit, pid, _folder(pid), _variables(pid))


def of_pm2(text: bytes, wanted: Sequence[str]) -> Iterator[Process]:
    """The wanted apps out of what `pm2 jlist` printed, which knows their variables in any mode."""
    lines = [line for line in text.splitlines() if line.startswith(b"[")]
    for app in (parsed(lines[0]) or []) if lines else []:
        pid = str(app.get("pid") or 0)
        if app.get("name") in wanted and os.path.isdir("/proc/" + pid) and pid != "0":
            env: Mapping[str, Any] = app["pm2_env"].get("env") or {}
            variables = {name: value for name, value in env.items() if isinstance(value, str)}
            yield Process(app["name"], pid, _folder(pid), variables)


def _children() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for line in _lines(pid, "status"):
            if line.startswith("PPid:"):
                found.setdefault(line.split()[1], []).append(pid)
    return found


def _lines(pid: str, name: str) -> list[str]:
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _folder(pid: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def owner(pid: str) -> int:
    """Whose rights the process has."""
    ids = [line.split()[2] for line in _lines(pid, "status") if line.startswith("Uid:")]
    return int(ids[0]) if ids else -1


def _variables(pid: str) -> dict[str, str]:
    text = "\n".join(_lines(pid, "environ"))
    return dict(each.split("=", 1) for each in text.split("\0") if "=" in each)


def written(pid: str) -> Iterator[str]:
    """Regular files that the process has open for writing and that are no logs."""
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return
    for number in numbers:
        try:
            path = os.readlink(f"/proc/{pid}/fd/{number}")
            facts = os.stat(f"/proc/{pid}/fd/{number}")
        except OSError:
            continue
        flags = [line for line in _lines(pid, "fdinfo/" + number) if line.startswith("flags:")]
        writes = bool(flags) and int(flags[0].split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
        is_kept = stat.S_ISREG(facts.st_mode) and facts.st_nlink and not path.endswith(_PASSING)
        if writes and is_kept and not is_system(path):
            yield path
