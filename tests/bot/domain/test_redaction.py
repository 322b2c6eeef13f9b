"""What a server prints may hold secrets; what leaves the connectors may not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.redaction import redacted

NAMES = st.sampled_from(
    (
        "PASSWORD",
        "POSTGRES_PASSWORD",
        "PGPASSWORD",
        "SECRET_KEY_BASE",
        "AWS_SECRET_ACCESS_KEY",
        "STRIPE_KEY",
        "api-key",
        "apiKey",
        "slack.token",
        "SENTRY_DSN",
        "DATABASE_URL",
        "smtp_pass",
        "DB_PWD",
        "session_cookie",
    )
)
# A canary is long and odd enough not to stand in the text by chance.
WORDS = st.text("abcXYZ0123456789!#%&*+,./:;=?@^_|~-$()[]{}<>", min_size=9, max_size=40).map(
    lambda text: f"q{text}Z"
)
PHRASES = st.text("abcXYZ 0123456789!#%&*+,./:;=?@^_|~-$()[]{}<>", min_size=9, max_size=40).map(
    lambda text: f"q{text}Z"
)
PLACES = (
    "{name}={word}",
    "export {name}={word}",
    "Environment=A=b {name}={word}",
    "docker run -e {name}={word} shop",
    "shopctl --{name} {word} up",
    "  {name}: {word}",
    "error: {name}={word} is wrong",
)
QUOTED_PLACES = (
    "{name}={phrase}",
    '{name}="{phrase}"',
    "{name}='{phrase}'",
    "      {name}: {phrase}",
    '      - "{name}={phrase}"',
    '{{"a": 1, "{name}": "{phrase}", "b": 2}}',
    '{{"Env": ["HOME=/root", "{name}={phrase}", "B=c"]}}',
)


@given(st.sampled_from(PLACES), NAMES, WORDS, st.text(max_size=20))
def test_a_value_with_a_secret_name_never_gets_through(
    place: str, name: str, word: str, around: str
) -> None:
    text = f"{around}\n{place.format(name=name, word=word)}\n{around}"

    assert word not in redacted(text)


@given(st.sampled_from(QUOTED_PLACES), NAMES, PHRASES)
def test_a_secret_with_spaces_is_hidden_to_its_end(place: str, name: str, phrase: str) -> None:
    shown = redacted(f"x\n{place.format(name=name, phrase=phrase)}\ny")

    assert phrase not in shown
    assert phrase[-6:] not in shown


@given(st.text("abcXYZ019!#%&*+,.;=?^_|~$-@", min_size=6, max_size=30))
def test_the_password_in_a_url_never_gets_through(password: str) -> None:
    url = f"postgres://shop:q{password}Z@db.internal:5432/shop"

    assert redacted(f"cannot reach {url} now") == (
        "cannot reach postgres://shop:***@db.internal:5432/shop now"
    )


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789", min_size=24, max_size=24))
def test_tokens_are_known_by_their_shape(body: str) -> None:
    tokens = (
        f"xoxb-{body}",
        f"xapp-1-{body}",
        f"AKIA{body.upper()[:16]}",
        f"ghp_{body}",
        f"npg_{body}",
        f"eyJ{body}.{body}.{body}",
        f"https://{body}@git.example.com/shop",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----",
        f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n{body} and then it was cut",
        f"curl -H 'Authorization: Bearer {body}'",
    )
    for token in tokens:
        shown = redacted(f"it said {token}")
        assert body not in shown
        assert body.upper()[:16] not in shown


@pytest.mark.parametrize(
    "text",
    [
        "KeyringMode=private\nKillMode=control-group\nPWD=/root",
        "Filesystem 1B-blocks\n/dev/vda1 52710469632",
        "sudo: a password is required",
        "GET http://127.0.0.1:18000/health 200",
        '{"secrets": {"db": {"file": "./db"}}, "keys": [1, 2], "token": null}',
        "secrets:\n  db_password:\n    file: ./db",
        "POSTGRES_PASSWORD=\nHOTKEY_MAP=us MONKEYS=3",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 root@web",
        "DB_PASSWORD 4f2a9c",
        "",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redacted(text) == text


def test_json_stays_json() -> None:
    text = '{"password": "a\\"b", "token": 12, "nested": {"api_key": "x"}, "ok": true}'

    assert redacted(text) == (
        '{"password": "***", "token": "***", "nested": {"api_key": "***"}, "ok": true}'
    )


@pytest.mark.parametrize(
    "hostile",
    ["a_", "KEY", "x://a:", '"KEY":', '"KEY=\\', "'KEY=", "-----BEGIN PRIVATE KEY-----", "--key "],
)
def test_no_text_makes_it_slow(hostile: str) -> None:
    started = time.process_time()

    redacted((hostile * 65_536)[:65_536])

    assert time.process_time() - started < 2
