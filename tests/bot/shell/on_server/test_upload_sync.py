from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.shell.on_server import upload_sync

DAY = 86400


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    return old, new


def put(folder: Path, name: str, text: str, age: float = DAY) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    now = path.stat().st_mtime
    os.utime(path, (now - age,) * 2)


def test_each_old_file_is_looked_for(sides: tuple[Path, Path]) -> None:
    old, new = sides
    for name in ("same.jpg", "2024/same.jpg"):
        put(old, name, "same")
        put(new, name, "same")
    put(old, "longer.jpg", "longer")
    put(new, "longer.jpg", "long")
    put(old, "other.jpg", "abc")
    put(new, "other.jpg", "xyz")
    put(old, "lost.jpg", "x")
    put(old, "fresh.jpg", "x", age=-DAY)
    put(new, "extra.jpg", "x")

    (_, count, size, end, last), source = upload_sync.rows(str(new), [str(old)])

    assert (count, size, end) == (5, 4 + 4 + 4 + 3 + 1, "whole")
    assert isinstance(last, int)
    assert last > 0
    assert source == ("source", str(old), 6, 4 + 4 + 6 + 3 + 1 + 1, "whole", 1, 1, 2, 0, 3, 3)


def test_all_is_missing_where_nothing_was_ever_synced(sides: tuple[Path, Path]) -> None:
    old, new = sides
    put(old, "a.jpg", "a")

    _, source = upload_sync.rows(str(new), [str(old)])

    assert source[5:7] == (1, 0)


def test_the_same_folder_needs_no_sync_and_a_missing_one_is_named(
    sides: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = sides
    (tmp_path / "link").symlink_to(new)
    gone = str(tmp_path / "gone")

    assert list(upload_sync.rows(str(new), [str(tmp_path / "link"), gone]))[1:] == [
        ("same", str(tmp_path / "link")),
        ("missing", gone),
    ]
    assert list(upload_sync.rows(gone, [str(old)])) == [("missing", gone)]


def test_the_budget_ends_the_reading(
    sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_sync, "BUDGET", 5)
    old, new = sides
    for name, text, age in (("big", "123456", 1), ("small", "12345", 2), ("tiny", "1", 3)):
        put(old, name, text, age)
        put(new, name, text, age)

    _, source = upload_sync.rows(str(new), [str(old)])

    assert source[-2:] == (1, 3)


def test_too_many_files_are_cut(sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_sync, "FILES", 1)
    old, new = sides
    put(old, "a", "a")
    put(old, "b", "b")

    there, source = upload_sync.rows(str(new), [str(old)])

    assert (there[3], source[4]) == ("whole", "cut")


def test_a_file_that_went_away_equals_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")

    assert upload_sync._digest(str(tmp_path / "gone")) == b""
    assert upload_sync._digest(str(tmp_path / "empty")) != b""


def test_the_program_prints_rows(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    upload_sync.main([str(sides[1]), str(sides[1])])

    assert capsys.readouterr().out == f"destination\t0\t0\twhole\t0\nsame\t{sides[1]}\n"
