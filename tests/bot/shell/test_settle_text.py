from __future__ import annotations

from bot.shell import settle_text


def test_a_look_never_takes_a_turn_and_an_act_always_does() -> None:
    assert settle_text.HEAD.endswith("\nhold\n")
    for look in ("STANDS_IN", "HAS_PORTS", "DROPPED", "DISMISSED"):
        assert "hold" not in getattr(settle_text, look)


def test_the_redirect_goes_only_behind_a_front_that_was_heard() -> None:
    assert settle_text.DROP.index("public ||") < settle_text.DROP.index("nft -f -")
