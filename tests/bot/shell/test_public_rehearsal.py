from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import public_rehearsal, state_folder
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    place = tmp_path / "shop-production"
    (place / "point").mkdir(parents=True)
    (place / "images.yml").touch()
    return place


def ended(shop: Plan, tmp_path: Path) -> int:
    argv = public_rehearsal.end(shop).argv
    at = argv.index("-c")
    return ran(argv[at + 1], tmp_path, *argv[at + 3 :]).returncode


def test_the_scripts_go_when_the_way_back_has_seen_all_and_only_then(
    folder: Path, tmp_path: Path
) -> None:
    assert ended(plan(), tmp_path) == 0  # nothing was laid
    (folder / "back").write_text("exit 1\n")
    (folder / "switch").touch()
    assert ended(plan(), tmp_path) == 1
    assert (folder / "switch").exists()

    (folder / "back").write_text("exit 0\n")
    assert ended(plan(), tmp_path) == 0
    assert {each.name for each in folder.iterdir()} == {"point", "images.yml"}


def test_what_a_cutover_laid_before_stays(folder: Path, tmp_path: Path) -> None:
    (folder / "back").write_text("exit 0\n")
    (folder / "point" / "at").touch()

    assert ended(plan(), tmp_path) == 0
    assert (folder / "back").exists()
