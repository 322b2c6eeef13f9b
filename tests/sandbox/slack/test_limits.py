"""Slack's limits: what stands exactly at one passes, one more is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.slack.blocks import check_message_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.views import check_view

Json = dict[str, Any]


def plain(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(2), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: int = 1, value: int = 1) -> Json:
    return {"text": plain(text), "value": "v" * value}


def select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "options": [option() for _ in range(count)], **more}


def confirm(**sizes: int) -> Json:
    sizes = {"title": 1, "text": 1, "confirm": 1, "deny": 1} | sizes
    return {key: plain(size) for key, size in sizes.items()}


def asks(**more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "a"}
    return {"type": "input", "label": plain(1), "element": element, **more}


def sections(count: int, size: int = 1) -> list[Json]:
    return [{"type": "section", "text": mrkdwn(size)} for _ in range(count)]


BY_SIZE = [
    ("/blocks", 50, sections),
    ("/blocks/0/text/text", 3000, lambda n: sections(1, n)),
    ("/blocks/0/fields/0/text", 2000, lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    ("/blocks/0/fields", 10, lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}]),
    ("/blocks/0/text/text", 150, lambda n: [{"type": "header", "text": plain(n)}]),
    ("/blocks/0/elements", 10, lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    ("/blocks/0/elements", 25, lambda n: [actions(*[button()] * n)]),
    ("/blocks/0/elements/0/text/text", 75, lambda n: [actions(button(text=plain(n)))]),
    ("/blocks/0/elements/0/value", 2000, lambda n: [actions(button(value="v" * n))]),
    ("/blocks/0/elements/0/url", 3000, lambda n: [actions(button(url="u" * n))]),
    ("/blocks/0/elements/0/action_id", 255, lambda n: [actions(button(action_id="i" * n))]),
    ("/blocks/0/block_id", 255, lambda n: [actions(button(), block_id="i" * n)]),
    ("/blocks/0/elements/0/options", 100, lambda n: [actions(select(n))]),
    ("/blocks/0/elements/0/options", 5, lambda n: [actions(select(n) | {"type": "overflow"})]),
    ("/blocks/0/elements/0/options", 10, lambda n: [actions(select(n) | {"type": "checkboxes"})]),
    (
        "/blocks/0/elements/0/options/0/value",
        150,
        lambda n: [actions({"type": "static_select", "options": [option(value=n)]})],
    ),
    (
        "/blocks/0/elements/0/confirm/text/text",
        300,
        lambda n: [actions(button(confirm=confirm(text=n)))],
    ),
    (
        "/blocks/0/elements/0/confirm/deny/text",
        30,
        lambda n: [actions(button(confirm=confirm(deny=n)))],
    ),
    ("/blocks/0/text", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
]


@pytest.mark.parametrize(("pointer", "most", "build"), BY_SIZE)
def test_a_message_may_reach_each_limit_and_not_pass_it(
    pointer: str, most: int, build: Any
) -> None:
    check_message_blocks(build(most))
    with pytest.raises(SlackError) as refused:
        check_message_blocks(build(most + 1))
    assert refused.value.error == "invalid_blocks"
    assert any(f"[json-pointer:{pointer}]" in line for line in refused.value.messages)


WRONG = [
    ("unsupported type: mystery [json-pointer:/blocks/0/type]", [{"type": "mystery"}]),
    (
        "unsupported type: knob [json-pointer:/blocks/0/elements/0/type]",
        [actions({"type": "knob"})],
    ),
    (
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        [{"type": "header", "text": mrkdwn(1)}],
    ),
    (
        "`block_id` must be unique: b [json-pointer:/blocks/1/block_id]",
        [actions(button(), block_id="b"), actions(button(), block_id="b")],
    ),
    (
        "must be unique within a block: a [json-pointer:/blocks/0/elements/1/action_id]",
        [actions(button(action_id="a"), button(action_id="a"))],
    ),
    ("must define either `text` or `fields` [json-pointer:/blocks/0]", [{"type": "section"}]),
    ("must be more than 0 characters [json-pointer:/blocks/0/text/text]", sections(1, 0)),
    ("no fewer than 1 items allowed [json-pointer:/blocks/0/elements]", [actions()]),
    (
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        [actions(button(style="loud"))],
    ),
    (
        "invalid additional property: color [json-pointer:/blocks/0]",
        [{"type": "divider", "color": 1}],
    ),
]


@pytest.mark.parametrize(("message", "blocks"), WRONG)
def test_a_malformed_block_is_refused_with_the_place_and_the_reason(
    message: str, blocks: list[Json]
) -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks(blocks)
    assert any(line.endswith(message) for line in refused.value.messages)


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    check_message_blocks([actions(button(action_id="a")), actions(button(action_id="a"))])


def test_all_blocks_together_hold_13200_characters() -> None:
    check_message_blocks([*sections(4, 3000), *sections(1, 1200)])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([*sections(4, 3000), *sections(1, 1201)])


def modal(**more: Any) -> Json:
    view = {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": sections(1)}
    return {key: value for key, value in (view | more).items() if value is not None}


BAD_VIEWS = [
    ("/view/title/text", modal(title=plain(25))),
    ("/view/submit/text", modal(submit=plain(25))),
    ("/view/blocks", modal(blocks=sections(101))),
    ("/view/private_metadata", modal(private_metadata="x" * 3001)),
    ("/view/callback_id", modal(callback_id="x" * 256)),
    ("/view/submit", modal(submit=None, blocks=[asks()])),
    ("/view/type", modal(type="home")),
    ("/view", modal(colour="red")),
    (
        "/view/blocks/0/element/max_length",
        modal(blocks=[asks(element={"type": "plain_text_input", "max_length": 3001})]),
    ),
]


@pytest.mark.parametrize(("pointer", "view"), BAD_VIEWS)
def test_a_view_beyond_a_limit_is_refused(pointer: str, view: Json) -> None:
    check_view(modal(blocks=[asks()]), "modal")
    with pytest.raises(SlackError, match="invalid_arguments") as refused:
        check_view(view, "modal")
    assert any(f"[json-pointer:{pointer}]" in line for line in refused.value.messages)


def test_a_view_above_250_kilobytes_is_too_large() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(blocks=sections(90, 2900)), "modal")
