from __future__ import annotations

from bot.shell import way_redirect, ways
from tests.bot.executor.shop import plan


def test_the_default_is_to_redirect_the_ports() -> None:
    assert ways.way(plan()) == way_redirect.way(plan())
