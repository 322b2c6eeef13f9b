from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.shell.on_server import upload_audit
from bot.shell.on_server.upload_audit import Audit

NOW = int(time.time())


def told(audit: Audit, bucket: str = "") -> set[tuple[object, ...]]:
    return set(audit.rows(NOW, bucket))


def unit(pid: int, **properties: str) -> tuple[bytes, bytes]:
    shown = "\n".join([f"MainPID={pid}", *(f"{name}={v}" for name, v in properties.items())])
    return b"api.service", shown.encode()


def heads(rows: Iterable[tuple[object, ...]], *wanted: str) -> set[tuple[object, ...]]:
    return {row for row in rows if row[0] in wanted}


def test_every_way_of_keeping_files_is_seen(
    land: Path, runs: Callable[..., int], compose: Callable[..., bytes]
) -> None:
    for name in ("app", "declared", "mounted", "state"):
        (land / name).mkdir()
        (land / name / "photo.jpg").write_text("x")
    (land / "app/module.py").write_text("x")
    pid = runs(
        land / "app",
        "orders.db",
        UPLOAD_DIR=f"{land}/declared",
        MEDIA_ROOT=f"{land}/mounted",
        ATTACHMENT_DIR="../state",
        STORAGE_URL=f"{land}/state",
        MEDIA_NOTHING=f"{land}/none",
        STORAGE_KIND="https://cdn.example",
    )
    project = compose({"type": "bind", "source": f"{land}/mounted", "target": "/m"})
    places = f"-{land}/state /var/log {land}/none"
    parts = (project, b"", b"", *unit(pid, ReadWritePaths=places, StateDirectory="no-such-app"))

    rows = told(Audit(parts, [f"{land}/declared", f"{land}/away"], f"{land}/declared", ()))

    assert heads(rows, "stack", "process", "declared") == {
        ("stack", "read"),
        ("process", "api.service", 1, 0),
        ("declared", f"{land}/declared", "there", "unmapped"),
        ("declared", f"{land}/away", "missing", "unmapped"),
    }
    assert heads(rows, "variable", "open", "unit", "recent") == {
        ("variable", "UPLOAD_DIR", "declared"),
        ("variable", "MEDIA_ROOT", "mapped"),
        ("variable", "ATTACHMENT_DIR", "unmapped"),
        ("open", f"{land}/app", "unmapped", 1),
        ("unit", f"{land}/state", "unmapped"),
        ("recent", f"{land}/app", "unmapped", 2),
    }
    assert not [row for row in rows if str(land / "state") in row and row[0] == "variable"]


def test_old_files_and_files_of_others_are_not_of_late(
    land: Path, runs: Callable[..., int], compose: Callable[..., bytes]
) -> None:
    (land / "old.jpg").write_text("x")
    os.utime(land / "old.jpg", (NOW - 31 * 86400,) * 2)
    pid = runs(land)

    assert not heads(told(Audit((compose(), b"", b"", *unit(pid)), [], "", ())), "recent")


def test_a_look_around_that_was_cut_says_so(
    land: Path,
    runs: Callable[..., int],
    compose: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.shell.on_server.upload_places.ENTRIES", 1)
    (land / "a.jpg").write_text("x")

    rows = told(Audit((compose(), b"", b"", *unit(runs(land))), [], "", ()))

    assert ("cut",) in rows


def test_the_new_side_says_whether_it_is_mounted_and_told(compose: Callable[..., bytes]) -> None:
    bind = {"type": "bind", "source": "/srv/up", "target": "/up/", "read_only": True}
    project = compose(
        bind, UPLOAD_DIR="/up/new", MEDIA_ROOT="/upper", MEDIA_URL="/media/", S3="x-shop-y"
    )

    rows = told(Audit((project, b"/docker\n", b""), [], "/srv/up/x", ()), "shop")

    assert rows == {
        ("stack", "read"),
        ("told", "MEDIA_ROOT", "loose"),
        ("told", "UPLOAD_DIR", "mounted"),
        ("bucket", "told"),
    }


def test_without_a_project_nothing_is_said_of_the_new_side() -> None:
    rows = told(Audit((b"", b"", b"", *unit(0)), [], "/srv/up", ["blog"]))

    assert rows == {
        ("stack", "failed"),
        ("process", "api.service", 0, 0),
        ("process", "blog", 0, 0),
        ("bucket", "untold"),
    }


def test_a_folder_that_cannot_be_listed_holds_nothing(
    land: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not upload_audit._holds_files("x", str(land))

    def refuse(_: str) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(os, "listdir", refuse)
    assert not upload_audit._holds_files("x", str(land))


def test_the_program_reads_stdin_and_prints_rows(
    compose: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told_all = b"\0".join((compose(), b"", b"", *unit(0)))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(told_all)))

    upload_audit.main(["1", "/srv/up", "-", "1", "/srv/old", "blog"])

    assert capsys.readouterr().out.splitlines() == [
        "stack\tread",
        "process\tapi.service\t0\t0",
        "process\tblog\t0\t0",
        "declared\t/srv/old\tmissing\tunmapped",
        "bucket\tuntold",
    ]
