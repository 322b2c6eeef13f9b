"""Has charts drawn by a process of their own, a few at a time."""

from __future__ import annotations

import asyncio
import json
import sys

from bot.domain.watch.picture import Picture

#: Seconds that a chart may take; the relay gives up a little later.
PATIENCE = 10.0
_AT_ONCE = 1
_LAST_WORDS = 200


class NotPainted(Exception):
    """The chart could not be drawn; the text says why."""


class Painter:
    """matplotlib stays out of the bot, whose memory and loop would not be the same again."""

    def __init__(self, program: tuple[str, ...] = (sys.executable, "-m", "bot.app.paint")) -> None:
        self._program = program
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def png(self, picture: Picture) -> bytes:
        """The chart. Raises `NotPainted`, and `TimeoutError` when it takes too long."""
        async with asyncio.timeout(PATIENCE), self._turn:
            pipe = asyncio.subprocess.PIPE
            child = await asyncio.create_subprocess_exec(
                *self._program, stdin=pipe, stdout=pipe, stderr=pipe
            )
            try:
                out, err = await child.communicate(json.dumps(picture.to_json()).encode())
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode:
            words = (err.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise NotPainted(words[-_LAST_WORDS:])
        return out
