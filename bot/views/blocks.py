"""Block Kit: the only place that builds blocks and keeps Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.domain.message import Block, Message
from bot.views.markup import Safe, cut

SECTION = 3_000
HEADER = 150
TEXT = 4_000
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
CONFIRM = 300
CONTEXT_ELEMENTS = 10
BUDGET = 12_000
"""Own budget for a whole message; Slack refuses somewhere above 13,200 (bolt-js #2509)."""
MOST_BLOCKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The question before a click counts; a comfort only, some phones do not show it."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a button asks for; `value` comes back with the click."""

    action: str
    label: str
    value: str
    style: str = ""
    confirm: Confirm | None = None


def message(text: str, *blocks: Block) -> Message:
    """Blocks with their one-line text."""
    return Message(text=cut(text, TEXT), blocks=blocks)


def header(text: str) -> Block:
    """A big line; Slack shows it as it is."""
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, HEADER) or "…"}}


def section(text: Safe) -> Block:
    """A paragraph, never folded away behind 'see more'."""
    return {"type": "section", "text": _mrkdwn(within(text, SECTION)), "expand": True}


def context(*parts: Safe) -> Block:
    """Small grey text."""
    shown = [part for part in parts if part][:CONTEXT_ELEMENTS] or [Safe("…")]
    return {"type": "context", "elements": [_mrkdwn(within(part, SECTION)) for part in shown]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(*presses: Press) -> Block:
    """Buttons, the most wanted one first; five are enough for a phone."""
    return {"type": "actions", "elements": [_button(press) for press in presses[:5]]}


def size(part: Any) -> int:
    """Characters of all strings in blocks, names of types and actions included."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(map(size, part.values()))
    return sum(map(size, part)) if isinstance(part, (list, tuple)) else 0


def fitting(blocks: Iterable[Block], characters: int, most: int) -> tuple[Block, ...]:
    """The first blocks that stay within so many characters and so many blocks."""
    taken: list[Block] = []
    for block in blocks:
        characters -= size((block,))
        if characters < 0 or len(taken) == most:
            break
        taken.append(block)
    return tuple(taken)


def within(text: Safe, limit: int) -> Safe:
    """At most `limit` characters: whole lines are left out at the end, code stays closed."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 5].rpartition("\n")[0]
    closing = "```" if kept.count("```") % 2 else ""
    return Safe(f"{kept}{closing}\n…")


def _mrkdwn(text: Safe) -> Block:
    return {"type": "mrkdwn", "text": text or "…"}


def _button(press: Press) -> Block:
    button: Block = {
        "type": "button",
        "action_id": press.action,
        "text": {"type": "plain_text", "text": cut(press.label, BUTTON_LABEL)},
        "value": press.value[:BUTTON_VALUE],
    }
    styled = button | ({"style": press.style} if press.style else {})
    return styled | ({"confirm": _confirm(press.confirm, press.style)} if press.confirm else {})


def _confirm(asked: Confirm, style: str) -> Block:
    words = ("title", asked.title, 100), ("confirm", asked.yes, 30), ("deny", asked.no, 30)
    known: Block = {
        name: {"type": "plain_text", "text": cut(text, most)} for name, text, most in words
    }
    known["text"] = {"type": "plain_text", "text": cut(asked.text, CONFIRM)}
    return known | ({"style": style} if style else {})
