"""Runs on the server: where the old services write, and what of it the new stack can see.

Names, folders and verdicts leave the server; no value of a variable does.
"""
# ruff: noqa: PTH112, PTH118, PTH120, PTH208 - folders are plain texts here, some odd

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.shell.on_server.upload_places import (
    Mount,
    around,
    below,
    is_system,
    mounts,
    resolved,
    shown,
)
from bot.shell.on_server.upload_processes import (
    of_pm2,
    of_units,
    owner,
    shown_by_systemd,
    written,
)

_NAMED = re.compile(r"(?i)UPLOAD|MEDIA|STORAGE|ATTACHMENT")
_ADDRESS = re.compile(r"(?i)(?:^|_)(?:URL|URI|HOST|ENDPOINT)$")
_CODE = (
    *(".log", ".pid", ".sock", ".lock", ".tmp", ".part", ".swp"),
    *(".py", ".pyc", ".js", ".mjs", ".cjs", ".ts", ".map", ".json", ".css", ".html", ".md", ".yml"),
    *(".yaml", ".toml", ".php", ".rb", ".go", ".env", ".so", ".node"),
)
_DAYS = 30 * 86400
_ROWS = 20


def main(arguments: Sequence[str]) -> None:
    """Print the rows of the audit.

    Stdin holds between zero bytes: the project as Compose resolved it, Docker's root, the list of
    pm2, and for each unit its name and what systemd shows of it. The arguments are the time in
    Unix seconds, the destination or `-`, the bucket or `-`, how many of the rest are declared
    folders, these folders, and the pm2 apps.
    """
    now, destination, bucket, count = arguments[:4]
    declared, apps = arguments[4 : 4 + int(count)], arguments[4 + int(count) :]
    parts = sys.stdin.buffer.read().split(b"\0")
    audit = Audit(parts, declared, "" if destination == "-" else destination, apps)
    for row in audit.rows(int(now), "" if bucket == "-" else bucket):
        sys.stdout.write("\t".join(map(str, row)) + "\n")


class Audit:
    """The old services' processes beside the mounts of the new stack."""

    def __init__(
        self, parts: Sequence[bytes], declared: Sequence[str], destination: str, apps: Sequence[str]
    ) -> None:
        self._project = resolved(parts[0])
        root = parts[1].decode("utf-8", "surrogateescape").strip()
        self._mounts = mounts(self._project, root or "/var/lib/docker")
        self._declared, self._destination = list(declared), destination
        texts = [part.decode("utf-8", "surrogateescape") for part in parts[3:]]
        self._units = {
            texts[at]: shown_by_systemd(texts[at + 1]) for at in range(0, len(texts) - 1, 2)
        }
        self._processes = [*of_units(self._units), *of_pm2(parts[2], apps)]
        self._names = [*self._units, *apps]

    def rows(self, now: int, bucket: str) -> Iterator[tuple[object, ...]]:
        """All that may leave the server."""
        yield "stack", "read" if self._project else "failed"
        for name in self._names:
            seen = [each for each in self._processes if each.unit == name]
            hidden = sum(not os.access(f"/proc/{each.pid}/fd", os.R_OK) for each in seen)
            yield "process", name, len(seen), hidden
        for folder in self._declared:
            there = "there" if os.path.isdir(folder) else "missing"
            yield "declared", folder, there, self._mapped(folder)
        yield from self._new_side(bucket)
        yield from self._variable_rows()
        yield from _bounded("open", self._open())
        yield from self._unit_rows()
        yield from self._recent_rows(now)

    def _mapped(self, path: str) -> str:
        return "mapped" if below(path, [each.source for each in self._mounts]) else "unmapped"

    def _kind(self, path: str) -> str:
        known = [*self._declared, self._destination] if self._destination else self._declared
        return "declared" if below(path, known) else self._mapped(path)

    def _new_side(self, bucket: str) -> Iterator[tuple[object, ...]]:
        """Which variables of the new stack lead to a mount, and whether any names the bucket."""
        leads: dict[str, bool] = {}
        told = False
        for service, settings in (self._project or {}).get("services", {}).items():
            for name, value in _settings(settings).items():
                told = told or bool(bucket and bucket in value)
                if _is_place(name, value):
                    inside = _inside(value, service, self._mounts)
                    leads[name] = leads.get(name, False) or inside
        for name in sorted(leads):
            yield "told", name, "mounted" if leads[name] else "loose"
        yield "bucket", "told" if told else "untold"

    def _variable_rows(self) -> Iterator[tuple[object, ...]]:
        rows: set[tuple[object, ...]] = set()
        for each in self._processes:
            for name, value in each.variables.items():
                path = os.path.join(each.folder or "/", value)
                if _NAMED.search(name) and not _ADDRESS.search(name) and _holds_files(value, path):
                    rows.add(("variable", shown(name), self._kind(path)))
        yield from sorted(rows, key=str)

    def _open(self) -> Iterator[tuple[str, str]]:
        for each in self._processes:
            for path in written(each.pid):
                yield os.path.dirname(path), self._kind(path)

    def _unit_rows(self) -> Iterator[tuple[object, ...]]:
        for properties in self._units.values():
            state = properties.get("StateDirectory", "").split()
            places = ["/var/lib/" + each for each in state]
            places += properties.get("ReadWritePaths", "").split()
            for place in (each.lstrip("-+") for each in places):
                if is_system(place) or not os.path.isdir(place):
                    continue
                found, _ = around([place])
                kinds = {self._kind(path) for path, _ in found}
                for kind in sorted(kinds):
                    yield "unit", shown(place), kind

    def _recent_rows(self, now: int) -> Iterator[tuple[object, ...]]:
        owners = {owner(each.pid) for each in self._processes}
        found, cut = around(sorted({each.folder for each in self._processes if each.folder}))
        fresh = (
            (os.path.dirname(path), self._kind(path))
            for path, facts in found
            if facts.st_uid in owners and facts.st_mtime > now - _DAYS and not path.endswith(_CODE)
        )
        yield from _bounded("recent", fresh)
        if cut:
            yield ("cut",)


def _bounded(head: str, places: Iterator[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    """One row for each folder, the undeclared ones first, not more than a person reads."""
    counted = Counter(places)
    ordered = sorted(counted.items(), key=lambda each: (each[0][1] == "declared", each[0]))
    for (folder, kind), count in ordered[:_ROWS]:
        yield head, shown(folder), kind, count


def _settings(service: Mapping[str, Any]) -> dict[str, str]:
    given = service.get("environment") or {}
    return {name: str(value).replace("$$", "$") for name, value in given.items() if value}


def _is_place(name: str, value: str) -> bool:
    named = bool(_NAMED.search(name)) and not _ADDRESS.search(name)
    return named and value.startswith("/") and len(value) > 1


def _inside(value: str, service: str, known: Sequence[Mount]) -> bool:
    return any(
        (value.rstrip("/") + "/").startswith(each.target.rstrip("/") + "/")
        for each in known
        if each.service == service
    )


def _holds_files(value: str, path: str) -> bool:
    """Whether a variable's value leads to a folder that is not empty and not the system's."""
    if not value or "://" in value or "\0" in path or is_system(path) or not os.path.isdir(path):
        return False
    try:
        return bool(os.listdir(path))
    except OSError:
        return False
