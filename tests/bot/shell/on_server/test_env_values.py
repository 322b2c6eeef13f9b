from __future__ import annotations

import pytest

from bot.shell.on_server.env_values import complaints


@pytest.mark.parametrize(
    ("name", "value", "kinds"),
    [
        ("ANY", "", []),
        ("ANY", "changeme", ["placeholder"]),
        ("ANY", "CHANGE_ME_PLEASE", ["placeholder"]),
        ("ANY", "<your key>", ["placeholder"]),
        ("ANY", "exchange", []),
        ("ANY", "none", []),
        ("CACHE_SECRET", "none", ["placeholder"]),
        ("DB_PASSWORD", "password1", ["placeholder"]),
        ("DB_PASSWORD", "passwordless-7", []),
        ("API_URL", "http://api:8000", []),
        ("API_URL", "/api", []),
        ("API_URL", "api:8000", ["url"]),
        ("API_URL", "http://api:99999999", ["url"]),
        ("API_URL", "http://[api", ["url"]),
        ("DATABASE_URL", "postgresql+psycopg://u:rather-long-1@h/db", []),
        ("DATABASE_URL", "http://h/db", ["scheme"]),
        ("DATABASE_URL", "postgres://u:password@h/db", ["placeholder"]),
        ("DATABASE_URL", "sqlite:///data/shop.db", []),
        ("SENTRY_DSN", "https://k@sentry.example/1", []),
        ("SECRET_KEY", "short", ["short"]),
        ("SECRET_KEY", "long-enough-by-far", []),
        ("API_PORT", "8000", []),
        ("API_PORT", "80x", ["port"]),
        ("API_PORT", "70000", ["port"]),
        ("API_PORT", "0", ["port"]),
        ("POOL_SIZE", "5", []),
        ("POOL_SIZE", "five", ["number"]),
        ("MAX_BYTES", "10MB", []),
        ("ADMIN_EMAIL", "owner@shop.test", []),
        ("FROM_EMAIL", "Shop <owner@shop.test>", []),
        ("ADMIN_EMAIL", "owner", ["email"]),
        ("DEBUG", "true", []),
        ("DEBUG", "maybe", ["switch"]),
        ("CACHE_ENABLED", "1", []),
        ("LOG_LEVEL", "INFO", []),
        ("LOG_LEVEL", "loud", ["level"]),
        ("DOMAIN", "shop.test", []),
        ("DOMAIN", "https://shop.test", ["domain"]),
    ],
)
def test_a_value_is_judged_by_its_variables_name(name: str, value: str, kinds: list[str]) -> None:
    assert list(complaints(name, value)) == kinds
