from __future__ import annotations

from pathlib import Path

import pytest

from bot.shell import state_folder
from bot.shell.script_head import head
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran


def test_two_scripts_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    folder = tmp_path / "shop-production"
    folder.mkdir()
    script = head(plan(), "title") + "hold; echo held"

    assert ran(script, tmp_path, flock="echo flock $*").stdout == "held\n"
    (folder / "back").touch()
    assert ran(script, tmp_path, flock="echo flock $*").stdout == "flock -w 100 8\nheld\n"
    assert "too long" in ran(script, tmp_path, flock="exit 1").stderr
