"""What Slack would refuse, found before it is sent. Source: Slack's reference of blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.domain.message import Block, Message
from bot.views.blocks import (
    BUDGET,
    BUTTON_LABEL,
    BUTTON_VALUE,
    CONTEXT_ELEMENTS,
    HEADER,
    MOST_BLOCKS,
    SECTION,
    TEXT,
    size,
)

_ACTIONS_ELEMENTS = 25
_ID = 255
_STYLES = {"primary", "danger"}
_MENTION = re.compile(r"<!(channel|here|everyone)")


def check_message(message: Message) -> tuple[str, ...]:
    """Every violation of a limit as a sentence; empty when the message may be sent."""
    return tuple(_whole(message)) + check_blocks(message.blocks, MOST_BLOCKS)


def check_blocks(blocks: Sequence[Block], most: int) -> tuple[str, ...]:
    """The same for blocks alone, such as those of a view."""
    found = [f"more than {most} blocks"] if len(blocks) > most else []
    for place, block in enumerate(blocks):
        rule = _RULES.get(str(block.get("type")))
        said = rule(block) if rule else iter((f"unknown type {block.get('type')}",))
        found += [f"block {place}: {problem}" for problem in said]
    return (*found, *_doubled(blocks))


def _whole(message: Message) -> Iterator[str]:
    if not message.text.strip():
        yield "no text for notifications"
    if len(message.text) > TEXT:
        yield f"text over {TEXT} characters"
    if size(message.blocks) > BUDGET:
        yield f"all blocks over {BUDGET} characters"


def _text(value: Any, kind: str, most: int) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") != kind:
        yield f"needs a text of type {kind}"
        return
    text = str(value.get("text", ""))
    if not text.strip():
        yield "empty text"
    if len(text) > most:
        yield f"text over {most} characters"
    if _MENTION.search(text):
        yield "mentions a whole channel"


def _section(block: Block) -> Iterator[str]:
    yield from _text(block.get("text"), "mrkdwn", SECTION)


def _header(block: Block) -> Iterator[str]:
    yield from _text(block.get("text"), "plain_text", HEADER)


def _context(block: Block) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= CONTEXT_ELEMENTS:
        yield f"needs 1 to {CONTEXT_ELEMENTS} elements"
    for element in elements:
        yield from _text(element, "mrkdwn", SECTION)


def _actions(block: Block) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= _ACTIONS_ELEMENTS:
        yield f"needs 1 to {_ACTIONS_ELEMENTS} elements"
    names = [element.get("action_id") for element in elements]
    if len(set(names)) != len(names):
        yield "an action_id twice"
    for element in elements:
        yield from _button(element)


def _button(element: Block) -> Iterator[str]:
    yield from _text(element.get("text"), "plain_text", BUTTON_LABEL)
    if not 1 <= len(str(element.get("action_id", ""))) <= _ID:
        yield f"action_id needs 1 to {_ID} characters"
    if len(str(element.get("value", ""))) > BUTTON_VALUE:
        yield f"value over {BUTTON_VALUE} characters"
    if "style" in element and element["style"] not in _STYLES:
        yield f"unknown style {element['style']}"


def _divider(_: Block) -> Iterator[str]:
    return iter(())


def _doubled(blocks: Sequence[Block]) -> Iterator[str]:
    named = [str(block["block_id"]) for block in blocks if "block_id" in block]
    yield from (f"block_id '{name}' twice" for name in sorted(set(named)) if named.count(name) > 1)
    yield from (f"block_id over {_ID} characters" for name in named if len(name) > _ID)


_RULES: dict[str, Callable[[Block], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
}
