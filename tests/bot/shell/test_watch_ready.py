"""Whether one could still go back: the script runs here with tools that are made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.watch.state import Ready
from bot.shell import watch_ready
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran

#: The script travels on one line.
_ESCAPED = re.compile(r"\\(\\|n)")
_LOADED = "echo LoadState=loaded; echo CanStart=yes"


def looked(folder: Path, shop: Plan, **tools: str) -> dict[str, tuple[bool | None, str]]:
    argv = watch_ready.ask(shop).argv
    text = _ESCAPED.sub(lambda found: found[1].replace("n", "\n"), argv[argv.index("slipway") + 1])
    words = argv[argv.index("slipway") + 2 :]
    back, point = folder / "back", folder / "point"
    done = ran(text, folder, str(back), str(point), *words[2:], **tools)
    assert done.returncode == 0, done.stderr
    found = watch_ready.parse(Output(status=0, stdout=done.stdout), "web-1")
    return {each.name: (each.holds, each.said) for each in found}


def prepared(folder: Path) -> Path:
    """With everything that a cutover lays down."""
    (folder / "back").write_text("#!/bin/sh\n")
    (folder / "back").chmod(0o755)
    (folder / "point").mkdir()
    (folder / "point" / "containers").write_text("shop-api shop/api:1 c0ffee\n")
    return folder


def systemctl(shown: str = _LOADED) -> str:
    return f'case "$1" in show) {shown} ;; esac'


def test_all_that_is_needed_is_there(tmp_path: Path) -> None:
    found = looked(prepared(tmp_path), plan(), systemctl=systemctl())

    assert found == {
        "the script that goes back": (True, ""),
        "old service shop.service": (True, ""),
        "images of the rollback point": (True, ""),
        "the old app on the database as it is now": (True, ""),
        "room on the disk": (True, ""),
    }


def test_what_is_gone_is_named(tmp_path: Path) -> None:
    found = looked(
        tmp_path,
        plan(),
        systemctl='case "$1" in show) echo LoadState=not-found ;; *) exit 3 ;; esac',
        df="echo Avail; echo 5",
    )

    assert found["old service shop.service"] == (False, "systemd says not-found")
    assert found["the script that goes back"][0] is False
    assert found["images of the rollback point"][0] is None
    assert found["the old app on the database as it is now"] == (None, "it does not run now")
    assert found["room on the disk"] == (False, "only 5 bytes are free")


def test_an_old_app_that_runs_and_does_not_answer_cannot_read_what_is_there(
    tmp_path: Path,
) -> None:
    found = looked(prepared(tmp_path), plan(), systemctl=systemctl(), curl="exit 22")

    assert found["the old app on the database as it is now"][0] is False


def test_an_image_that_is_gone_and_a_unit_that_cannot_start_are_told(tmp_path: Path) -> None:
    shown = systemctl("echo LoadState=loaded; echo CanStart=no")

    found = looked(prepared(tmp_path), plan(), systemctl=shown, docker="exit 1")

    assert found["images of the rollback point"] == (False, "gone: shop/api:1")
    assert found["old service shop.service"] == (False, "systemd cannot start it")


def test_apps_of_pm2_are_looked_for_in_what_it_has_saved(tmp_path: Path) -> None:
    home = tmp_path / "pm2"
    home.mkdir()
    (home / "dump.pm2").write_text('[{"name": "blog"}]')
    legacy = {
        "manager": "pm2",
        "units": ["blog", "mail"],
        "pm2_user": "blog",
        "pm2_home": str(home),
        "proxy": "nginx",
    }

    found = looked(prepared(tmp_path), plan(legacy=legacy), systemctl=systemctl(), runuser="exit 1")

    assert found["old service blog"] == (True, "")
    assert found["old service mail"] == (False, "pm2 has not saved it")
    assert found["old service nginx.service"] == (True, "")


def test_a_look_that_did_not_end_says_nothing() -> None:
    with pytest.raises(Unanswered):
        watch_ready.parse(Output(status=1, stdout=""), "web-1")


def test_rows_become_what_people_read() -> None:
    said = "ready\tdisk\tno\tonly 5 bytes are free\nready\timages\tunknown\t\nslipway-end"

    assert watch_ready.parse(Output(status=0, stdout=said), "web-1") == (
        Ready(target="web-1", name="room on the disk", holds=False, said="only 5 bytes are free"),
        Ready(target="web-1", name="images of the rollback point", holds=None),
    )
