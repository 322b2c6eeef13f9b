"""Who may take what a dead process left in an SQLite file: only a process that is alone with it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url


@dataclass(slots=True, kw_only=True)
class SoleOwner:
    """A lock file beside the database, shared by every live engine; the system drops it on death.

    Whoever gets it for itself alone knows that nobody else lives.
    """

    path: Path
    handle: int = -1

    def alone(self) -> bool:
        """Take the lock for this process alone; False when another engine lives."""
        self.handle = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    async def share(self) -> None:
        """Let other engines in; from now on we count as one that lives."""
        await asyncio.to_thread(fcntl.flock, self.handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Count as gone."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


def sole_owner(url: str) -> SoleOwner | None:
    """The lock for an SQLite URL; None for a database server, where leases alone decide."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return SoleOwner(path=Path(f"{address.database}.engine"))
