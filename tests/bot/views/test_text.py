from __future__ import annotations

from bot.domain.message import Message
from bot.views.blocks import divider
from bot.views.preflight import card
from bot.views.text import plain, unmarked


def test_a_card_reads_well_in_a_terminal(a_state, a_finding) -> None:
    assert plain(card(a_state(a_finding(observed="1 < 5 GB")))) == (
        "⛔ NOT READY · 1 blocking · shop/production\n"
        "==========================================\n"
        "⛔ More than 5 GB free for Docker\n"
        "Found: 1 < 5 GB\n"
        "Must be: 5 GB free or more\n"
        "Do: Free space with\n"
        "    docker image prune\n"
        "or grow the volume.\n"
        "web-1 · seen on the server · C-INF-2\n"
        "\n"
        "1 blocking · 0 warnings · 0 passed · 0 not judged. Details in the thread.\n"
        "\n"
        "asked by @U0LEAD · 2026-11-29 02:00 UTC · 3.2 s · file `ab12cd34ef56`"
    )


def test_links_keep_their_address() -> None:
    assert unmarked("<https://a.example/x|the page>") == "the page (https://a.example/x)"


def test_a_message_without_blocks_is_its_text() -> None:
    assert plain(Message(text="a &amp; b")) == "a & b"


def test_a_line_between_blocks_stays_a_line() -> None:
    assert plain(Message(text="x", blocks=(divider(),))) == "-" * 40
