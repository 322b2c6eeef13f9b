"""Slack's refusals in words."""

from __future__ import annotations

import pytest

from bot.domain.slack_refusal import fatal, remedy_of


@pytest.mark.parametrize(
    ("code", "is_fatal", "said"),
    [
        ("invalid_auth", True, "Slack does not know this token."),
        ("link_disabled", True, "Socket Mode is switched off."),
        ("org_login_required", False, "Try again later."),
        ("ratelimited", False, "Slack's documentation"),
    ],
)
def test_a_code_says_whether_asking_again_helps_and_what_else_does(
    code: str, is_fatal: bool, said: str
) -> None:
    assert fatal(code) is is_fatal
    assert said in remedy_of(code)
