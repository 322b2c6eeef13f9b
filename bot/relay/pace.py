"""How fast a channel may be written to."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.executor.clock import Clock

POST_GAP = 1.05
"""Seconds between new messages of a channel; Slack allows one a second."""
EDIT_GAP = 1.2
"""Seconds between edits of one message; chat.update allows fifty a minute."""
_MOST = 2_000


@dataclass(slots=True, kw_only=True)
class Pace:
    """Remembers when what was sent last, in monotonic seconds."""

    clock: Clock
    post_gap: float = POST_GAP
    edit_gap: float = EDIT_GAP
    _last: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def post(self, channel: str) -> None:
        """Wait until a new message may go there."""
        await self._turn(f"post {channel}", self.post_gap)

    async def edit(self, key: str) -> None:
        """Wait until the message may change again."""
        await self._turn(f"edit {key}", self.edit_gap)

    def posted(self, key: str) -> None:
        """A message is new: its first edit waits like any other."""
        self._note(f"edit {key}")

    async def _turn(self, name: str, gap: float) -> None:
        left = self._last.get(name, float("-inf")) + gap - self.clock.monotonic()
        if left > 0:
            await asyncio.sleep(left)
        self._note(name)

    def _note(self, name: str) -> None:
        self._last[name] = self.clock.monotonic()
        self._last.move_to_end(name)
        if len(self._last) > _MOST:
            self._last.popitem(last=False)
