from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.front import main

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "static-site.yml"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SLIPWAY_MIGRATIONS", str(tmp_path))


def test_the_checklist_of_a_file_is_printed_before_any_preflight(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["checklist", str(EXAMPLE)]) == 0

    said = capsys.readouterr().out
    assert "of 19 boxes ticked" in said
    assert "no preflight counts yet" in said


def test_programs_get_every_line_behind_every_risk(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["risks", "--json", str(EXAMPLE)]) == 0

    known = json.loads(capsys.readouterr().out)
    assert len(known["risks"]) == 8
    assert {one["verdict"] for one in known["risks"]} == {"unknown"}
    (loss,) = [one for one in known["risks"] if one["risk"] == "Data loss during migration"]
    assert {"M1.1", "C-DB-1"} <= {box["line"] for box in loss["lines"]}


def test_programs_get_every_box(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checklist", "--json", str(EXAMPLE)]) == 0

    known = json.loads(capsys.readouterr().out)
    assert len(known["boxes"]) == 19 + 4 + 13
    assert known["boxes"][0]["line"] == "C-INF-1"
    assert known["preflight"] is None
