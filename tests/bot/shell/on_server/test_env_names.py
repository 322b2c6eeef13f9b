from __future__ import annotations

import pytest

from bot.shell.on_server.env_names import is_compared, is_secret, may_be_shown


@pytest.mark.parametrize("name", ["PATH", "HOME", "PORT", "LC_ALL", "XDG_DATA_HOME", "pm_id"])
def test_what_the_system_sets_is_left_out(name: str) -> None:
    assert not is_compared(name)


@pytest.mark.parametrize("name", ["TZ", "SSH_PRIVATE_KEY", "API_PORT", "NODE_ENV", "http_proxy"])
def test_what_the_app_reads_is_compared(name: str) -> None:
    assert is_compared(name)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("SECRET_KEY", True),
        ("PGPASSWORD", True),
        ("STRIPE_API_KEY", True),
        ("SENTRY_DSN", True),
        ("KEYBOARD", False),
        ("MONKEY", False),
        ("DOMAIN", False),
    ],
)
def test_a_secret_is_known_by_its_name(name: str, *, secret: bool) -> None:
    assert is_secret(name) is secret


@pytest.mark.parametrize("name", ["DOMAIN", "http_proxy", "Logging__Level", "Known"])
def test_a_name_is_shown(name: str) -> None:
    assert may_be_shown(name, frozenset({"Known"}))


@pytest.mark.parametrize("name", ["MIIEvQIBADANBgkq", "a b", "", "x" * 40, "9", "qUoted", "A" * 65])
def test_what_may_be_a_piece_of_a_value_is_not_shown(name: str) -> None:
    assert not may_be_shown(name, frozenset())
