from __future__ import annotations

import pytest

from bot.domain.errors import Refused
from bot.domain.secret import Secret
from bot.shell import drill_secrets


def test_a_service_file_has_a_section_for_each_connection() -> None:
    said = drill_secrets.connections({"source": {"host": "db", "password": "a b#'\"$"}, "copy": {}})

    assert said.reveal() == "[source]\nhost=db\npassword=a b#'\"$\n[copy]\n"
    assert "db" not in str(said)


@pytest.mark.parametrize("password", [" a", "a ", "a\nhost=elsewhere", "a\rb"])
def test_a_value_that_such_a_file_cannot_hold_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="password"):
        drill_secrets.connections({"source": {"password": password}})


def test_an_env_file_gives_back_every_sign() -> None:
    said = drill_secrets.environment({"URL": 'a"b\\c$d`e', "PORT": "1"})

    assert said.reveal() == 'URL="a\\"b\\\\c\\$d\\`e"\nPORT="1"\n'


@pytest.mark.parametrize(
    ("own", "scratch", "copy"),
    [
        (
            "postgresql+asyncpg://shop:x@db:5432/shop?ssl=require",
            "postgresql://drills:y@db:5433/postgres",
            "postgresql+asyncpg://drills:y@db:5433/copy?ssl=require",
        ),
        ("postgres://shop@db/shop\n", "postgres://shop@db/shop\n", "postgres://shop@db/copy"),
    ],
)
def test_the_app_is_sent_to_the_copy_by_its_own_driver(own: str, scratch: str, copy: str) -> None:
    assert drill_secrets.url_of_copy(Secret(own), Secret(scratch), "copy").reveal() == copy


@pytest.mark.parametrize(
    ("own", "scratch"),
    [
        ("host=db dbname=shop", "postgresql://a@db/x"),
        ("postgresql:///shop?host=/run", "postgresql://a@db/x"),
        ("postgresql://a@db/x", "host=db"),
        ("postgresql://a@db/x", "postgresql:///x"),
    ],
)
def test_a_string_that_is_no_url_is_refused(own: str, scratch: str) -> None:
    with pytest.raises(Refused, match="not a URL"):
        drill_secrets.url_of_copy(Secret(own), Secret(scratch), "copy")
