from __future__ import annotations

import subprocess
from dataclasses import fields

from bot.shell import ways
from bot.shell.way import Way
from tests.bot.executor.shop import plan


def test_every_part_of_a_way_is_the_body_of_a_shell_function() -> None:
    way = ways.way(plan())

    for part in fields(Way):
        if part.name in {"by_hand", "sight"}:
            continue
        text = f"f() {{{getattr(way, part.name)}}}"
        assert subprocess.run(("sh", "-n", "-c", text), check=False).returncode == 0, text
