from __future__ import annotations

from bot.views.pack import ordered, upload
from bot.views.text import plain
from tests.bot.views.packs import pack


def test_the_file_says_its_verdict_before_it_is_opened() -> None:
    made = upload(pack())

    assert made.title == "ROLLED BACK · shop/production · evidence pack"
    assert made.text.startswith("ROLLED BACK · shop/production")
    assert made.text.endswith(", audit row 412")
    assert made.name == "shop-production-evidence.html"
    assert made.content.startswith(b"<!doctype html>")


def test_whoever_asked_is_told_where_to_look() -> None:
    assert "it comes into the channel as a file" in plain(ordered("shop/production"))
