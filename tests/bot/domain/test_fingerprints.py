from __future__ import annotations

from bot.domain.fingerprints import labelled


def row(name: str, digits: str) -> str:
    return f"old\t{name}\thmac-{digits * 16}\n"


def test_equal_values_keep_being_equal_and_nothing_else_is_left() -> None:
    text = row("A", "a") + row("B", "b") + row("A", "a")

    assert labelled(text) == "old\tA\tv1\nold\tB\tv2\nold\tA\tv1\n"


def test_another_key_gives_the_same_labels() -> None:
    assert labelled(row("A", "a") + row("B", "b")) == labelled(row("A", "c") + row("B", "d"))


def test_what_is_no_fingerprint_stays() -> None:
    assert labelled("hmac-12 hmac-0123456789abcdefg") == "hmac-12 hmac-0123456789abcdefg"
