"""Resolvers are written as people write them."""

from __future__ import annotations

import pytest

from bot.connectors.dns import place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.9.9.9", ("9.9.9.9", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]", ("::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_resolver_is_an_address_with_or_without_a_port(
    text: str, expected: tuple[str, int]
) -> None:
    assert place(text) == expected


@pytest.mark.parametrize("text", ["resolver.test", "", "1.2.3.4:x", "[::1", "[::1]x", "127.1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        place(text)
