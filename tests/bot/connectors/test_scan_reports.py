from __future__ import annotations

import shutil
from pathlib import Path

from bot.connectors import scan_reports
from bot.domain.image_reading import ScanReports
from bot.domain.probe import LocalReports
from bot.domain.reading import NoAnswer, Silence, from_json, to_json

READINGS = Path(__file__).parents[2] / "readings/trivy"


async def read(path: str) -> ScanReports | NoAnswer:
    return await scan_reports.read(LocalReports(path=path), 7)


async def test_a_folder_and_a_glob_hold_the_same_reports() -> None:
    folder, pattern = await read(str(READINGS)), await read(f"{READINGS}/*.json")

    assert isinstance(folder, ScanReports)
    assert folder == pattern
    assert folder.asked_at == 7
    assert folder.unreadable == ("other.json", "torn.json")
    assert [each.source for each in folder.reports] == [
        *("clean.json", "end-of-life.json", "holes.json", "licenses.json", "minified.json"),
        "no-system.json",
    ]
    assert from_json(to_json(folder)) == folder


async def test_a_place_without_reports_is_no_silence(tmp_path: Path) -> None:
    assert await read(str(tmp_path / "gone")) == ScanReports(reports=(), asked_at=7)


async def test_a_folder_full_of_files_is_refused(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"{number}.json").touch()

    answer = await read(str(tmp_path))

    assert isinstance(answer, NoAnswer)
    assert answer.why is Silence.REFUSED
    assert "holds 201 files" in answer.detail


async def test_a_report_of_another_format_or_size_is_named(tmp_path: Path) -> None:
    shutil.copy(READINGS / "clean.json", tmp_path / "old.json")
    text = (tmp_path / "old.json").read_text()
    (tmp_path / "old.json").write_text(text.replace('"SchemaVersion": 2', '"SchemaVersion": 1'))
    with (tmp_path / "vast.json").open("wb") as vast:
        vast.truncate(65 * 2**20)
    (tmp_path / "dead.json").symlink_to("nowhere")

    answer = await read(str(tmp_path))

    assert isinstance(answer, ScanReports)
    assert answer.reports == ()
    assert answer.unreadable == ("dead.json", "old.json", "vast.json")


async def test_reading_that_takes_too_long_is_given_up() -> None:
    answer = await scan_reports.read(LocalReports(path=str(READINGS), timeout=0), 7)

    assert isinstance(answer, NoAnswer)
    assert answer.why is Silence.TIMED_OUT
