"""The mirror is the one of this machine."""

from __future__ import annotations

import pytest

from sandbox.server import mirror

FIELDS = """\
Types: deb
# http://old.example/debian
URIs: http://mirror.example/debian
Suites: bookworm
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FIELDS, "http://mirror.example/debian"),
        ("deb http://a.example/debian/ trixie main\n", "http://a.example/debian"),
        ("deb [arch=amd64] https://a.example/debian trixie main\n", "https://a.example/debian"),
        ("# deb http://a.example/debian trixie main\n", None),
        ("deb http://a.example/debian-security trixie-security main\n", None),
        ("deb https://a.example/ubuntu noble main\n", None),
        ("", None),
    ],
)
def test_the_first_debian_archive_is_taken(text: str, found: str | None) -> None:
    assert mirror.first_in([text]) == found


def test_a_later_file_is_read_when_the_first_names_none() -> None:
    assert mirror.first_in(["", FIELDS]) == "http://mirror.example/debian"
