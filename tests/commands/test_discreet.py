from __future__ import annotations

import logging

import pytest

from commands.discreet import library_logger


def test_what_opens_a_door_and_where_we_stood_stay_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quiet = library_logger("test", logging.INFO)

    quiet.error(
        "tried %s with xoxb-1-abc and xapp-2-def at https://hooks.slack.com/commands/T/1/x",
        "wss://w.slack.com/?ticket=t0p&app_id=1",
        exc_info=ValueError("inside"),
    )

    (told,) = caplog.messages
    assert told == (
        "tried wss://w.slack.com/?ticket=***&app_id=1 with xoxb-*** and xapp-***"
        " at https://hooks.slack.com/***"
    )
    assert "inside" not in caplog.text


def test_below_its_level_a_library_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    library_logger("test", logging.ERROR).warning("a whole body")

    assert caplog.messages == []
