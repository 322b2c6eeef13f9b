"""Everything that crossed the wire, in order, with its time."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.clock import Clock
from sandbox.slack.errors import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call, delivery, ack or act of a person; `at` is seconds since 1970."""

    number: int
    at: float
    kind: str
    name: str
    detail: Json

    def json(self) -> Json:
        """The entry for the control door."""
        named = {"number": self.number, "at": self.at, "kind": self.kind, "name": self.name}
        return {**named, **self.detail}


@dataclass(slots=True, kw_only=True)
class Changes:
    """Wakes whoever waits for something to change."""

    version: int = 0
    _event: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self) -> None:
        """Say that something changed."""
        self.version += 1
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def after(self, version: int, seconds: float) -> int:
        """The version once it is beyond this one, or at the latest after so many seconds."""
        if self.version <= version:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), seconds)
        return self.version


@dataclass(slots=True, kw_only=True)
class Transcript:
    """The newest entries; old ones fall out after 20,000."""

    clock: Clock
    changes: Changes
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=20_000))
    _count: int = 0

    def add(self, kind: str, name: str, **detail: Any) -> Entry:
        """Note what just happened."""
        self._count += 1
        at = self.clock.now()
        entry = Entry(number=self._count, at=at, kind=kind, name=name, detail=detail)
        self.entries.append(entry)
        self.changes.note()
        return entry
