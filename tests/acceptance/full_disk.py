"""A disk of the bot's own, that is really full: mounted for a test, and gone after it."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """What is mounted at `path`."""

    path: Path

    @property
    def _fills(self) -> Path:
        return self.path / "fills"

    def fill(self) -> None:
        """Not one more byte finds room, not even in what a database has set aside for its log."""
        for file in self.path.glob("**/*.db"):
            with closing(sqlite3.connect(file, timeout=30)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self._fills.open("wb", buffering=0) as file:
            for size in (256 * _BLOCK, _BLOCK):
                _write_all(file.fileno(), size)

    def make_room(self) -> None:
        """As before."""
        self._fills.unlink(missing_ok=True)


@contextmanager
def disk(path: Path, mebibytes: int) -> Iterator[Disk]:
    """Mount one; only root may."""
    path.mkdir(parents=True)
    size = f"size={mebibytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(path)], check=True)
    try:
        yield Disk(path=path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def _write_all(handle: int, size: int) -> None:
    try:
        while os.write(handle, b"x" * size):
            pass
    except OSError as full:
        if full.errno != errno.ENOSPC:
            raise
