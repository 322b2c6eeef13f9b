from __future__ import annotations

from typing import Any

import pytest

from bot.domain.message import Message
from bot.views.blocks import Press, actions, context, divider, header, section
from bot.views.limits import check_blocks, check_message
from bot.views.markup import Safe


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


GOOD = (
    header("h"),
    section(Safe("s")),
    context(Safe("c")),
    divider(),
    actions(Press(action="a", label="A", value="v", style="danger")),
)
BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "A"}}


def test_a_message_within_the_limits_has_nothing_to_say() -> None:
    assert check_message(Message(text="hello", blocks=GOOD)) == ()


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ((mrkdwn("x" * 3_001),), "block 0: text over 3000 characters"),
        ((mrkdwn(""),), "block 0: empty text"),
        ((mrkdwn("hi <!channel>"),), "block 0: mentions a whole channel"),
        (({"type": "section"},), "block 0: needs a text of type mrkdwn"),
        (({"type": "table"},), "block 0: unknown type table"),
        (({"type": "context", "elements": []},), "block 0: needs 1 to 10 elements"),
        (({"type": "actions", "elements": []},), "block 0: needs 1 to 25 elements"),
        (({"type": "actions", "elements": [BUTTON] * 2},), "block 0: an action_id twice"),
        (
            ({"type": "actions", "elements": [BUTTON | {"action_id": ""}]},),
            "block 0: action_id needs 1 to 255 characters",
        ),
        (
            ({"type": "actions", "elements": [BUTTON | {"value": "x" * 2_001}]},),
            "block 0: value over 2000 characters",
        ),
        (
            ({"type": "actions", "elements": [BUTTON | {"style": "blue"}]},),
            "block 0: unknown style blue",
        ),
        ((divider(),) * 51, "more than 50 blocks"),
        ((divider() | {"block_id": "b"},) * 2, "block_id 'b' twice"),
        ((divider() | {"block_id": "b" * 256},), "block_id over 255 characters"),
        ((mrkdwn("x" * 2_900),) * 5, "all blocks over 12000 characters"),
    ],
)
def test_every_limit_of_slack_is_found_before_sending(blocks: Any, said: str) -> None:
    assert said in check_message(Message(text="hello", blocks=blocks))


def test_a_message_needs_a_text_of_limited_length() -> None:
    assert check_message(Message(text=" ")) == ("no text for notifications",)
    assert check_message(Message(text="x" * 4_001)) == ("text over 4000 characters",)


def test_a_view_may_hold_more_blocks_than_a_message() -> None:
    assert check_blocks((divider(),) * 100, 100) == ()
