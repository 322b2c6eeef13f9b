"""Has charts drawn by a process of their own, one at a time."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from bot.domain.watch.picture import Picture

#: Seconds that somebody waits for a chart; whoever asks again finds it further on, or done.
PATIENCE = 9.0
#: Seconds after which a process that draws is ended.
LONGEST = 60.0
_REMEMBERED = 8
_LAST_WORDS = 200


class NotPainted(Exception):
    """The chart could not be drawn; the text says why."""


class Painter:
    """matplotlib stays out of the bot, whose memory and loop would not be the same again."""

    def __init__(self, program: tuple[str, ...] = (sys.executable, "-m", "bot.app.paint")) -> None:
        self._program = program
        self._turn = asyncio.Semaphore(1)
        self._drawn: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()

    async def png(self, picture: Picture) -> bytes:
        """The chart. Raises `NotPainted`, and `TimeoutError` while it takes too long."""
        words = json.dumps(picture.to_json())
        if words not in self._drawn:
            self._drawn[words] = asyncio.create_task(self._draw(words), name="chart")
        task = self._drawn[words]
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait((task,))
        if task.cancelled() or task.exception() is not None:
            self._drawn.pop(words, None)
        while len(self._drawn) > _REMEMBERED:
            self._drawn.popitem(last=False)
        return task.result()

    async def _draw(self, words: str) -> bytes:
        async with self._turn:
            return await self._by_process(words)

    async def _by_process(self, words: str) -> bytes:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *self._program, stdin=pipe, stdout=pipe, stderr=pipe, env=self._environment
        )
        try:
            async with asyncio.timeout(LONGEST):
                out, err = await child.communicate(words.encode())
        except TimeoutError:
            raise NotPainted(f"it takes longer than {LONGEST:g} s") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode:
            said = (err.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise NotPainted(said[-_LAST_WORDS:])
        return out

    @cached_property
    def _environment(self) -> Mapping[str, str]:
        """Without secrets. matplotlib keeps a list of fonts; without a home it would make it anew
        for each chart."""
        known = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "PYTHONPATH", "LANG")
            if name in os.environ
        }
        if not os.access(Path.home(), os.W_OK):
            self._folder = tempfile.TemporaryDirectory(prefix="slipway-charts-")
            known["MPLCONFIGDIR"] = self._folder.name
        return known
