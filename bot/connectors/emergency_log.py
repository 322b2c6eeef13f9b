"""Rollbacks that no database could take down: a file with its room set aside beforehand."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Bytes that are set aside: a hundred rollbacks, written in place when the disk is full.
ROOM = 262_144
_FREE = b"\0"


class EmergencyLog:
    """One JSON object a line, each on the disk before the next thing happens. Blocks.

    The bot and a terminal may write at the same time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Set the room aside, unless it is. Raises `OSError` when there is none any more."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as handle:
            missing = ROOM - os.fstat(handle).st_size
            if missing > 0:
                os.lseek(handle, 0, os.SEEK_END)
                _write(handle, _FREE * missing)

    def append(self, entry: Mapping[str, Any]) -> None:
        """Write it behind the last one. Raises `OSError`."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as handle:
            used = len(_read(handle).rstrip(_FREE))
            os.lseek(handle, used, os.SEEK_SET)
            _write(handle, json.dumps(entry, sort_keys=True).encode() + b"\n")

    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """Everything that was written, oldest first; a line that was torn is left out."""
        if not self.path.exists():
            return ()
        with self._open() as handle:
            lines = _read(handle).rstrip(_FREE).split(b"\n")
        return tuple(found for line in lines if (found := _parsed(line)))

    def pending(self) -> tuple[Mapping[str, Any], ...]:
        """What is known of each rollback that the database has not taken over yet."""
        known: dict[str, Mapping[str, Any]] = {}
        for entry in self.entries():
            if "merged" in entry:
                known.pop(str(entry["merged"]), None)
            elif "id" in entry:
                before = known.get(str(entry["id"]), {})
                fences = {**before.get("fences", {}), **entry.get("fences", {})}
                known[str(entry["id"])] = {**before, **entry, "fences": fences}
        return tuple(known.values())

    def merged(self, name: str) -> None:
        """The database has it now; when it has all, the room is free again."""
        self.append({"merged": name})
        if self.pending():
            return
        with self._open() as handle:
            used = len(_read(handle).rstrip(_FREE))
            os.lseek(handle, 0, os.SEEK_SET)
            _write(handle, _FREE * used)

    @contextmanager
    def _open(self) -> Iterator[int]:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _read(handle: int) -> bytes:
    return os.pread(handle, os.fstat(handle).st_size, 0)


def _write(handle: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
