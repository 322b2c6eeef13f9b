"""Which words a text on the bot holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.domain.network_reading import Mentioned
from bot.domain.probe import Mentions
from bot.domain.reading import NoAnswer, Silence

MOST = 1_000_000


async def mentions(probe: Mentions) -> Mentioned | NoAnswer:
    """The words that stand in it; only they leave this function, never the text."""
    try:
        return await asyncio.to_thread(_read, probe)
    except OSError as error:
        detail = f"{probe.path} cannot be read: {error.strerror}"
        return NoAnswer(why=Silence.REFUSED, detail=detail)


def _read(probe: Mentions) -> Mentioned:
    path = Path(probe.path)
    if not path.exists():
        return Mentioned(words=(), size=-1)
    if not path.is_file():
        raise IsADirectoryError(0, "it is no file", probe.path)
    with path.open("rb") as file:
        text = file.read(MOST).decode(errors="replace")
    words = tuple(word for word in probe.words if word in text)
    return Mentioned(words=words, size=path.stat().st_size)
