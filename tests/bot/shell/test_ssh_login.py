from __future__ import annotations

from bot.shell import ssh_login
from tests.bot.executor.shop import plan


def test_only_the_pinned_key_counts_and_nobodys_configuration() -> None:
    shop = plan()
    words = ssh_login.words(shop)

    assert f"KnownHostsCommand=/bin/echo %H {shop.target.host_key}" in words
    assert words[words.index("-F") + 1] == "/dev/null"
    assert words[-1] == f"{shop.target.user}@{shop.target.host}"
