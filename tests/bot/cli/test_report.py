from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from bot.cli.front import main

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "systemd-neon.yml"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SLIPWAY_MIGRATIONS", str(tmp_path))


def test_the_page_is_written_whole_and_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pack.html"
    assert main(["report", str(EXAMPLE), "--out", str(out)]) == 0

    assert capsys.readouterr().out.startswith("NOT LOOKED AT YET · shop/production · pack ")
    assert out.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_programs_get_the_same_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(EXAMPLE), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "NOT LOOKED AT YET"
    assert told["audit"]["whole"] is True
    assert told["plan"]["moves"][0]["step"] == "take-lock"


def test_a_place_that_cannot_be_written_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(EXAMPLE), "--out", "/proc/nowhere/pack.html"]) == 2
    assert "cannot be written" in capsys.readouterr().err
