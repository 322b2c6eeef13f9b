from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.relay.outcome import Gone, Hopeless, Later, Unsure, backoff, name_of, of_trouble


def refusal(data: Any, status: int = 200, **headers: str) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,
        headers=headers,
        status_code=status,
    )
    return SlackApiError("no", response)


@pytest.mark.parametrize(
    ("trouble", "means"),
    [
        (refusal({"error": "ratelimited"}, 429, **{"Retry-After": "7"}), Later),
        (refusal({"error": "invalid_auth"}), Later),
        (refusal({"error": "moon_is_full"}), Later),
        (refusal({"error": "not_in_channel"}), Hopeless),
        (refusal({"error": "msg_blocks_too_long"}), Hopeless),
        (refusal({"error": "message_not_found"}), Gone),
        (refusal({"error": "internal_error"}), Unsure),
        (refusal("<html>", 502), Unsure),
        (TimeoutError(), Unsure),
        (aiohttp.ServerDisconnectedError(), Unsure),
        (ConnectionResetError(), Unsure),
    ],
)
def test_only_a_certain_refusal_allows_to_post_again_without_looking(
    trouble: Exception, means: type
) -> None:
    assert isinstance(of_trouble(trouble, 1), means)


def test_slack_says_how_long_to_wait() -> None:
    asked = of_trouble(refusal({"error": "ratelimited"}, 429, **{"Retry-After": "7"}), 1)

    assert asked == Later(seconds=7.0, error="ratelimited")


def test_an_unknown_refusal_is_given_up_in_the_end() -> None:
    assert isinstance(of_trouble(refusal({"error": "moon_is_full"}), 12), Hopeless)


def test_the_pauses_grow_to_a_minute() -> None:
    assert [backoff(n) for n in (0, 1, 2, 3, 99)] == [1.0, 1.0, 2.0, 4.0, 60.0]


def test_an_answer_that_is_no_json_has_a_name_too() -> None:
    assert name_of(refusal("<html>", 502)) == "no JSON"
    assert name_of(TimeoutError()) == "TimeoutError"
