"""The rules for blocks, and for all blocks of a message or a view together."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, check_element
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.lint import ANY_TEXT, PLAIN, Lint

COMMON = {"type", "block_id"}


def check_message_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message with ids filled in. Raises SlackError as Slack would."""
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise SlackError("invalid_blocks_format")
    lint = Lint()
    if len(blocks) > limits.MESSAGE_BLOCKS:
        lint.say("/blocks", f"no more than {limits.MESSAGE_BLOCKS} items allowed")
    check_blocks(lint, blocks, "/blocks")
    if lint.messages:
        raise SlackError("invalid_blocks", messages=tuple(lint.messages))
    if characters(blocks) > limits.ALL_BLOCKS_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)


def check_blocks(lint: Lint, blocks: list[Any], path: str) -> None:
    """Every block on its own, and ids across them."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"{path}/{index}"
        if not isinstance(block, dict):
            lint.say(where, "must provide an object")
            continue
        rule = RULES.get(str(block.get("type")))
        if rule is None:
            lint.say(f"{where}/type", f"unsupported type: {block.get('type')}")
            continue
        block_id = lint.string(block, "block_id", limits.ID, where)
        if block_id and block_id in seen:
            lint.say(f"{where}/block_id", f"`block_id` must be unique: {block_id}")
        seen.add(block_id or "")
        rule(lint, block, where)
        _unique_actions(lint, block, where)


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [each for each in found if isinstance(each, dict) and "action_id" in each]


def characters(value: Any) -> int:
    """Characters of all texts in a piece of Block Kit."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(map(characters, value.values()))


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has an id, as Slack hands them out."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in _nested(block):
            if element.get("type") not in {"image", "mrkdwn", "plain_text"}:
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return blocks


def _nested(block: Json) -> Iterator[Json]:
    if block["type"] in {"actions", "context_actions"}:
        yield from block["elements"]
    if block["type"] in {"section", "input"}:
        yield from (block[key] for key in ("accessory", "element") if key in block)


def _unique_actions(lint: Lint, block: Json, path: str) -> None:
    seen: set[str] = set()
    for index, element in enumerate(elements_of(block)):
        action_id = str(element["action_id"])
        if action_id in seen:
            where = f"{path}/elements/{index}/action_id"
            lint.say(where, f"`action_id` must be unique within a block: {action_id}")
        seen.add(action_id)


def _section(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"text", "fields", "accessory", "expand"}, path)
    if "text" not in block and "fields" not in block:
        lint.say(path, "must define either `text` or `fields`")
    if "text" in block:
        lint.text(block["text"], ANY_TEXT, limits.SECTION_TEXT, f"{path}/text")
    if "fields" in block:
        for index, each in enumerate(lint.items(block, "fields", limits.SECTION_FIELDS, path)):
            lint.text(each, ANY_TEXT, limits.SECTION_FIELD, f"{path}/fields/{index}")
    if "accessory" in block:
        check_element(lint, block["accessory"], IN_SECTION, f"{path}/accessory")


def _header(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"text", "level"}, path)
    lint.text(block.get("text"), PLAIN, limits.HEADER_TEXT, f"{path}/text")


def _divider(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON, path)


def _context(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"elements"}, path)
    for index, each in enumerate(lint.items(block, "elements", limits.CONTEXT_ELEMENTS, path)):
        where = f"{path}/elements/{index}"
        if isinstance(each, dict) and each.get("type") == "image":
            check_element(lint, each, frozenset({"image"}), where)
        else:
            lint.text(each, ANY_TEXT, limits.SECTION_TEXT, where)


def _actions(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"elements"}, path)
    for index, each in enumerate(lint.items(block, "elements", limits.ACTIONS_ELEMENTS, path)):
        check_element(lint, each, IN_ACTIONS, f"{path}/elements/{index}")


def _image(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"image_url", "alt_text", "title", "slack_file"}, path)
    lint.required(block, "alt_text", limits.IMAGE_ALT, path)
    if "slack_file" not in block:
        lint.required(block, "image_url", limits.URL, path)
    if "title" in block:
        lint.text(block["title"], PLAIN, limits.INPUT_LABEL, f"{path}/title")


def _input(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"label", "element", "hint", "optional", "dispatch_action"}, path)
    lint.text(block.get("label"), PLAIN, limits.INPUT_LABEL, f"{path}/label")
    if "hint" in block:
        lint.text(block["hint"], PLAIN, limits.INPUT_LABEL, f"{path}/hint")
    check_element(lint, block.get("element"), IN_INPUT, f"{path}/element")


def _markdown(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"text"}, path)
    lint.required(block, "text", limits.MARKDOWN_TEXT, path)


def _rich_text(lint: Lint, block: Json, path: str) -> None:
    lint.keys(block, COMMON | {"elements"}, path)
    kinds = {f"rich_text_{kind}" for kind in ("section", "list", "preformatted", "quote")}
    for index, each in enumerate(lint.items(block, "elements", 1000, path)):
        if not isinstance(each, dict) or each.get("type") not in kinds:
            lint.say(f"{path}/elements/{index}", "unsupported type in rich_text")


def _video(lint: Lint, block: Json, path: str) -> None:
    lint.required(block, "alt_text", limits.IMAGE_ALT, path)
    lint.required(block, "video_url", limits.URL, path)
    lint.required(block, "thumbnail_url", limits.URL, path)


RULES: dict[str, Callable[[Lint, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "video": _video,
}
