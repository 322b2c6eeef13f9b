from __future__ import annotations

from bot.shell import gap_text


def test_what_the_server_asks_itself_is_never_led() -> None:
    assert "OUTPUT ! --destination $own" in gap_text.RULES
    assert "iptables) own=127.0.0.0/8 ;; *) own=::1 ;;" in gap_text.RULES
