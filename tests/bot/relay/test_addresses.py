from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from bot.relay.addresses import unopened
from bot.relay.outcome import Hopeless, Later


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "fatal_error"])
def test_an_unopened_direct_message_is_tried_again_without_a_look(error: str) -> None:
    found = unopened(SlackApiError("no", {"ok": False, "error": error}), attempts=1)

    assert isinstance(found, Later)
    assert found.error == error
    assert isinstance(unopened(TimeoutError(), attempts=2), Later)


def test_who_is_gone_is_given_up() -> None:
    found = unopened(SlackApiError("no", {"ok": False, "error": "user_disabled"}), attempts=1)

    assert isinstance(found, Hopeless)
