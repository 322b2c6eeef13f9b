from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.shell.on_server import env_text

Rows = list[tuple[str, ...]]
Told = Callable[..., Rows]


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    def tell(*known: str, **files: str) -> Rows:
        names = ("env", "example", "compose", "caddy")
        for name in names:
            if name in files:
                (tmp_path / name).write_text(files[name])
        env_text.main([*(str(tmp_path / name) for name in names), *known])
        return [tuple(line.split("\t")) for line in capsys.readouterr().out.splitlines()]

    return tell


def of(rows: Rows, head: str) -> Rows:
    return [row[1:] for row in rows if row[0] == head]


def test_files_are_there_missing_or_hidden(told: Told, tmp_path: Path) -> None:
    (tmp_path / "example").mkdir()

    assert of(told(env="A=1\n"), "file") == [
        ("env", "there"),
        ("example", "hidden"),
        ("compose", "missing"),
        ("caddy", "missing"),
    ]


def test_only_names_and_kinds_of_the_env_file_leave(told: Told) -> None:
    rows = told("Asked", env='A=x$y\nB=\nAsked=1\nMIIEvQ=\nMIIEvR\n"\n; C\n')

    assert of(rows, "drift") == [("1", "A", "dollar"), ("7", "?", "refused")]
    assert of(rows, "set") == [("A", "full"), ("B", "empty"), ("Asked", "full")]
    assert of(rows, "hidden") == [("3",)]


def test_the_example_is_described_and_holds_no_secret(told: Told) -> None:
    real, other = secrets.token_hex(16), secrets.token_urlsafe(24)
    example = f"""\
# what it is for
DESCRIBED=
SECRET_KEY={real}
API_TOKEN={other}7aZ
DATABASE_URL=postgresql://user:password@host/name
OTHER_URL=postgresql://shop:{other}@host/name
SESSION_KEY=change-me-to-something-long-1234567
PLAIN={real}
AWS_ID=AKIA{"Q" * 16}
SHORT_SECRET=abc
DB_PASSWORD=the words of a long sentence 1
LICENSE_KEY=changeme
; refused
"""
    rows = told(example=example, env=f"SECRET_KEY={real}\nLICENSE_KEY=changeme\n")

    assert of(rows, "example") == [
        ("DESCRIBED", "described", "fine"),
        ("SECRET_KEY", "bare", "same"),
        ("API_TOKEN", "bare", "secret"),
        ("DATABASE_URL", "bare", "fine"),
        ("OTHER_URL", "bare", "secret"),
        ("SESSION_KEY", "bare", "fine"),
        ("PLAIN", "bare", "fine"),
        ("AWS_ID", "bare", "secret"),
        ("SHORT_SECRET", "bare", "fine"),
        ("DB_PASSWORD", "bare", "fine"),
        ("LICENSE_KEY", "bare", "fine"),
    ]
    assert real not in str(rows)


def test_what_compose_and_caddy_put_in_is_named(told: Told) -> None:
    rows = told(
        compose="a: ${A}\nb: $B\nc: ${C:-1}\nd: ${D-}\ne: $$E\n# $F\ng: ${C}\nh: $$$H\n",
        caddy="{$DOMAIN}\nto {env.UP} {$PORTS:80} {$A:1}\n# {$OLD}\n",
    )

    assert of(rows, "used") == [
        ("A", "compose", "needed"),
        ("B", "compose", "needed"),
        ("C", "compose", "needed"),
        ("D", "compose", "default"),
        ("H", "compose", "needed"),
        ("A", "caddy", "default"),
        ("DOMAIN", "caddy", "needed"),
        ("PORTS", "caddy", "default"),
        ("UP", "caddy", "needed"),
    ]
