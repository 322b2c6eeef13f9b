"""Runs on the server: old and new variables side by side, as keyed fingerprints."""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.shell.on_server.env_names import is_compared, may_be_shown
from bot.shell.on_server.env_sources import (
    Service,
    image_variables,
    parsed,
    pm2_apps,
    process,
    running,
    services,
    short,
)
from bot.shell.on_server.env_values import complaints

#: The service of the project that stands for the env file alone.
FILE = "slipway-env-file"
_PARTS = 4


def main(arguments: Sequence[str]) -> None:
    """Print the rows of the comparison.

    Stdin is the key on the first line, then between zero bytes: the project, its images, its
    containers, the list of pm2. The arguments are the known names in one word, and `unit=pid` or
    `app=pm2` for each old service.
    """
    key, _, rest = sys.stdin.buffer.read().partition(b"\n")
    parts = [*rest.split(b"\0"), *[b""] * _PARTS]
    rows = Comparison(key, parts, arguments[1:]).rows(arguments[0].split())
    for row in sorted(dict.fromkeys(rows), key=_place):
        sys.stdout.write("\t".join(row) + "\n")


class Comparison:
    """Both sides, with the key that hides what they hold."""

    def __init__(self, key: bytes, parts: Sequence[bytes], sources: Sequence[str]) -> None:
        self._key = key
        self._project = parsed(parts[0])
        self._services = services(self._project)
        alone = self._services.pop(FILE, None)
        self._file: dict[str, str] = alone.given if alone else {}
        self._images = image_variables(parsed(parts[1]))
        self._containers = running(parsed(parts[2]))
        self._listed = b"[" in parts[3]
        self._apps = pm2_apps(parts[3])
        self._sources = [source.rpartition("=") for source in sources]

    def rows(self, known: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """All that may leave the server."""
        yield "compose", "read" if self._project else "failed"
        old, new = self._grouped_old(), self._grouped_new()
        names = {name for name, _, _ in (*old, *new)} | set(self._file)
        shown = {n for n in names if is_compared(n) and may_be_shown(n, frozenset(known))}
        for unit, state in sorted(self._states.items()):
            yield "source", unit, state
        for name, service in self._services.items():
            yield "image", name, "read" if short(service.image) in self._images else "missing"
        for head, side in (("old", old), ("new", new)):
            for (name, value, origin), owners in side.items():
                if name in shown:
                    who = " ".join(sorted(owners))
                    yield head, name, self._mark(name, value), _flags(value), origin, who
        yield from self._parts(old, new, shown)
        for name, service in self._services.items():
            yield from self._notes(name, service, shown)

    def _grouped_old(self) -> dict[tuple[str, str, str], set[str]]:
        self._states: dict[str, str] = {}
        grouped: dict[tuple[str, str, str], set[str]] = {}
        for unit, _, pid in self._sources:
            for state, variables in self._instances(unit, pid):
                self._states[unit] = state
                for name, value in variables.items():
                    grouped.setdefault((name, value, "process"), set()).add(unit)
        return grouped

    def _instances(self, unit: str, pid: str) -> Sequence[tuple[str, dict[str, str]]]:
        if pid != "pm2":
            return [process(pid)]
        found = [("read", each) for each in self._apps.get(unit, [])]
        return found or [("stopped" if self._listed else "hidden", {})]

    def _grouped_new(self) -> dict[tuple[str, str, str], set[str]]:
        grouped: dict[tuple[str, str, str], set[str]] = {}
        for name, service in self._services.items():
            for each, value in self._effective(service).items():
                grouped.setdefault((each, value, self._origin(service, each)), set()).add(name)
        return grouped

    def _effective(self, service: Service) -> dict[str, str]:
        return {**self._images.get(short(service.image), {}), **service.given}

    def _origin(self, service: Service, name: str) -> str:
        if name not in service.given:
            return "image"
        return "file" if self._file.get(name) == service.given[name] else "compose"

    def _mark(self, name: str, value: str) -> str:
        text = f"{name}\0{value}".encode("utf-8", "surrogateescape")
        return "hmac-" + hmac.new(self._key, text, hashlib.sha256).hexdigest()[:16]

    def _parts(
        self,
        old: dict[tuple[str, str, str], set[str]],
        new: dict[tuple[str, str, str], set[str]],
        shown: set[str],
    ) -> Iterator[tuple[str, ...]]:
        """In which parts two addresses differ; told only where each side has one value."""
        for name in sorted(shown):
            before = {value for each, value, _ in old if each == name}
            after = {value for each, value, _ in new if each == name}
            if len(before) == len(after) == 1 and before != after:
                differing = _differing(_pieces(before.pop()), _pieces(after.pop()))
                if differing:
                    yield "parts", name, " ".join(differing)

    def _notes(self, name: str, service: Service, shown: set[str]) -> Iterator[tuple[str, ...]]:
        for each in sorted(set(service.given) & shown):
            for kind in complaints(each, service.given[each]):
                yield "bad", each, kind, name
            if self._file.get(each, service.given[each]) != service.given[each]:
                yield "override", each, name
        now = self._containers.get(name)
        wanted = self._effective(service)
        if now is not None and short(service.image) in self._images:
            for each in sorted((set(now) | set(wanted)) & shown):
                if now.get(each) != wanted.get(each):
                    yield "stale", each, name


def _place(row: tuple[str, ...]) -> tuple[str, ...]:
    """Where a row stands: the fingerprint has no part in it, as it is another one each time."""
    return (*row[:2], *row[3:]) if row[0] in {"old", "new"} else row


def _flags(value: str) -> str:
    """Shapes that tell how a value was read; nothing of what it says."""
    kinds = (
        ("empty", not value),
        ("space", value != value.strip(" \t")),
        ("return", "\r" in value),
        ("lines", "\n" in value),
        ("quoted", len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"),
        ("dollar", "$" in value),
        ("foreign", not value.isascii()),
    )
    return " ".join(word for word, holds in kinds if holds)


def _pieces(value: str) -> Mapping[str, Any]:
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        return {}
    if not url.scheme or not url.netloc:
        return {}
    place = {"scheme": url.scheme, "host": url.hostname, "port": port, "path": url.path}
    return {**place, "user": url.username, "password": url.password, "query": url.query}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    if not before or not after:
        return []
    return [part for part in before if before[part] != after[part]]
