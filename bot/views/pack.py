"""What is said of an evidence pack: to whoever asked, and beside the file in the channel."""

from __future__ import annotations

import re

from bot.domain.message import Message, Upload
from bot.domain.pack import Pack
from bot.views.blocks import message, section
from bot.views.markup import Safe, code, row
from bot.views.pack_facts import facts
from bot.views.pack_page import page

_ODD = re.compile(r"[^a-z0-9]+")


def upload(pack: Pack, chart: bytes = b"") -> Upload:
    """The page as a file, the verdict first; `chart` is the picture of the watch as a PNG."""
    told = facts(pack)
    line = f"{pack.verdict} · {pack.migration} · evidence pack"
    return Upload(
        name=f"{_ODD.sub('-', pack.migration.lower()).strip('-')}-evidence.html",
        content=page(told, chart).encode(),
        title=line,
        text=f"{line} · `{told['digest']}`, audit row {pack.proof.head.partition('-')[0]}",
    )


def ordered(migration: str) -> Message:
    """The answer to the person who asked."""
    told = Safe("is being put together: it comes into the channel as a file.")
    text = row(Safe("The evidence pack of"), code(migration), told, by=" ")
    return message(text, section(text))
