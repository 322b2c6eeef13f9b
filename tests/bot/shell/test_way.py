from __future__ import annotations

import subprocess
from dataclasses import fields

import pytest

from bot.shell import ways
from bot.shell.way import Way
from tests.bot.executor.shop import plan
from tests.bot.shell.test_ways import FLIP
from tests.bot.steps.conftest import SHOP


@pytest.mark.parametrize("strategy", ["redirect", "proxy", "takeover"])
def test_every_part_of_a_way_is_the_body_of_a_shell_function(strategy: str) -> None:
    way = ways.way(plan(**SHOP, strategy=strategy, flip=FLIP))

    for part in fields(Way):
        if part.name in {"by_hand", "sight"}:
            continue
        text = f"f() {{{getattr(way, part.name)}}}"
        assert subprocess.run(("sh", "-n", "-c", text), check=False).returncode == 0, text
