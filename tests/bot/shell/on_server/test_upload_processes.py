from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.shell.on_server import upload_processes as processes
from bot.shell.on_server.upload_processes import Process

NOBODY = "4194305"


def test_what_systemd_shows_is_read_line_by_line() -> None:
    assert processes.shown_by_systemd("MainPID=1\nReadWritePaths=/a /b\n\n") == {
        "MainPID": "1",
        "ReadWritePaths": "/a /b",
    }


def test_a_unit_is_its_main_process_and_all_that_this_started(
    land: Path, runs: Callable[..., int]
) -> None:
    pid = runs(land, UPLOAD_DIR=f"{land}/up", MULTI="a\nb")

    found = list(processes.of_units({"me": {"MainPID": str(os.getpid())}}))
    mine = next(each for each in found if each.pid == str(pid))

    assert (mine.unit, mine.folder) == ("me", str(land))
    assert mine.variables["UPLOAD_DIR"] == f"{land}/up"
    assert mine.variables["MULTI"] == "a\nb"


def test_a_unit_that_does_not_run_has_no_process() -> None:
    units = {"off": {"MainPID": "0"}, "odd": {}, "gone": {"MainPID": NOBODY}}

    assert list(processes.of_units(units)) == []


def test_pm2_tells_its_apps_with_their_variables() -> None:
    me = os.getpid()
    listed = [
        {"name": "api", "pid": me, "pm2_env": {"env": {"MEDIA_ROOT": "m", "api": {}, "n": 1}}},
        {"name": "stranger", "pid": me, "pm2_env": {}},
        {"name": "api", "pid": 0, "pm2_env": {}},
    ]
    text = b"[PM2] spawning\n" + json.dumps(listed).encode()

    assert list(processes.of_pm2(b"\n" + json.dumps(listed).encode(), ["api"])) == [
        Process("api", str(me), str(Path.cwd()), {"MEDIA_ROOT": "m"})
    ]
    assert list(processes.of_pm2(b"", ["api"])) == []
    assert list(processes.of_pm2(text.splitlines()[1], ["none"])) == []


def test_files_that_are_kept_open_for_writing_are_seen(
    land: Path, runs: Callable[..., int]
) -> None:
    (land / "read.db").write_text("")
    pid = runs(land, "data.db", "app.log", "/dev/null")
    (land / "data.db").rename(land / "moved.db")

    assert list(processes.written(str(pid))) == [f"{land}/moved.db"]

    (land / "moved.db").unlink()
    assert list(processes.written(str(pid))) == []


def test_a_process_that_is_gone_writes_nothing_and_belongs_to_nobody() -> None:
    assert list(processes.written(NOBODY)) == []
    assert processes.owner(NOBODY) == -1
    assert processes._folder(NOBODY) == ""
    assert processes.owner(str(os.getpid())) == os.geteuid()


def test_a_file_that_is_closed_meanwhile_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "readlink", gone)

    assert list(processes.written(str(os.getpid()))) == []
