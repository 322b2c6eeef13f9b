"""A message as plain text: for terminals, logs and transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.message import Block, Message

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?:[^|>]+)\|([^>]*)>")
_REFERENCE = re.compile(r"<([^>]*)>")
_FENCE = re.compile(r"```(.*?)```", re.DOTALL)
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


def plain(message: Message) -> str:
    """Every block that says something, one under the other; buttons are left out."""
    if not message.blocks:
        return unmarked(message.text)
    return "\n".join(line for block in message.blocks for line in _lines(block))


def unmarked(text: str) -> str:
    """Mrkdwn without its marks; dates in UTC, links with their address."""
    text = _FENCE.sub(lambda match: _indented(match[1]), text)
    text = _LINK.sub(r"\2 (\1)", _DATE.sub(r"\1", text))
    text = _BOLD.sub(r"\1", _REFERENCE.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case {"type": "header", "text": {"text": text}}:
            yield from (text, "=" * len(text))
        case {"type": "section", "text": {"text": text}}:
            yield from (unmarked(text), "")
        case {"type": "context", "elements": elements}:
            yield " · ".join(unmarked(element["text"]) for element in elements)
        case {"type": "divider"}:
            yield "-" * 40


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())
