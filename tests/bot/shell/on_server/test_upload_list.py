from __future__ import annotations

import base64
import hashlib
import os
import zlib
from pathlib import Path

import pytest

from bot.shell.on_server import upload_list


def put(folder: Path, name: str, text: str, age: int = 0) -> None:
    (folder / name).write_text(text)
    os.utime(folder / name, (1_000_000_000 - age,) * 2)


def test_a_file_is_told_with_the_sums_that_s3_knows(tmp_path: Path) -> None:
    put(tmp_path, "ä b\t.jpg", "text")

    total, file = upload_list.rows([str(tmp_path)])

    assert total == ("source", 1, 4, "whole")
    assert file == (
        *("file", 1_000_000_000, 4, base64.b64encode(hashlib.sha256(b"text").digest()).decode()),
        hashlib.md5(b"text").hexdigest(),
        base64.b64encode(zlib.crc32(b"text").to_bytes(4, "big")).decode(),
        "%C3%A4%20b%09.jpg",
    )


def test_the_newest_have_sums_and_others_are_spread_over_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_list, "SAMPLE", 2)
    monkeypatch.setattr(upload_list, "SPREAD", 2)
    for age in range(8):
        put(tmp_path, f"{age}", "x", age)

    total, *files = upload_list.rows([str(tmp_path)])

    assert total[1] == 8
    assert [(row[-1], row[3] != "-") for row in files] == [
        ("0", True),
        ("1", True),
        ("2", False),
        ("5", False),
    ]


def test_reading_and_listing_have_their_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a", "12345")
    put(tmp_path, "b", "1234", 1)
    put(tmp_path, "c", "1", 2)
    monkeypatch.setattr(upload_list, "BUDGET", 5)

    assert [row[3] != "-" for row in upload_list.rows([str(tmp_path)])][1:] == [True, False, False]

    monkeypatch.setattr(upload_list, "ROOM", 120)
    assert len(list(upload_list.rows([str(tmp_path)]))) == 2


def test_several_folders_become_one_list_and_a_missing_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_list, "FILES", 2)
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, f"{folder}.jpg", folder)
    folders = [str(tmp_path / name) for name in ("none", "a", "b", "c")]

    missing, total, *files = upload_list.rows(folders)

    assert missing == ("missing", folders[0])
    assert total == ("source", 2, 2, "cut")
    assert {row[-1] for row in files} == {"a.jpg", "b.jpg"}


def test_a_file_that_went_away_has_no_sums(tmp_path: Path) -> None:
    assert upload_list._sums(str(tmp_path / "gone")) == ("-", "-", "-")


def test_the_program_prints_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upload_list.main([str(tmp_path)])

    assert capsys.readouterr().out == "source\t0\t0\twhole\n"
