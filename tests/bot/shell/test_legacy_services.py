from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bot.shell import legacy_services
from tests.bot.executor.shop import plan

UNITS = plan(legacy={"manager": "systemd", "units": ["api", "web"], "proxy": "nginx"})
PM2 = plan(
    legacy={"manager": "pm2", "units": ["api", "jobs"], "pm2_user": "shop", "pm2_home": "/p/m"}
)


def test_units_are_named_in_full_and_the_proxy_comes_last() -> None:
    assert legacy_services.start(UNITS, ("api", "web"), "nginx") == (
        "systemctl start api.service web.service",
        "systemctl start nginx.service",
    )
    assert legacy_services.stop(UNITS, ("web",)) == ("systemctl stop web.service",)
    assert legacy_services.disable(UNITS, ("api",), None) == (
        "systemctl --quiet disable api.service",
    )
    assert legacy_services.enable(UNITS, (), "nginx") == ("systemctl --quiet enable nginx.service",)
    assert legacy_services.at_boot(UNITS) == ("api.service", "web.service", "nginx.service")


def test_pm2_is_woken_by_its_own_unit_and_asked_before_it_starts_an_app() -> None:
    wake, line = legacy_services.start(PM2, ("api", "jobs"), None)

    assert "|| systemctl start pm2-shop.service" in wake
    assert line.startswith("runuser --login shop --command ")
    assert "export PM2_HOME=/p/m;" in line
    assert "for app in api jobs; do" in line


def test_pm2_comes_back_at_boot_by_its_own_unit() -> None:
    assert legacy_services.disable(PM2, ("api",), None) == (
        "systemctl --quiet disable pm2-shop.service",
    )
    assert legacy_services.at_boot(PM2) == ("pm2-shop.service",)
    assert legacy_services.stop(PM2, ()) == legacy_services.enable(PM2, (), None) == ()


def run(line: str, folder: Path, *, alive: bool) -> tuple[int, list[str]]:
    """The line with a pm2 that knows one app that runs; what pm2 and systemctl were told."""
    tools = {
        "runuser": 'HOME=HERE; eval "$4"',
        "pm2": 'echo "pm2 $*" >&2; [ "$1" = pid ] || exit 0; [ "$2" = api ] && echo 812; :',
        "systemctl": 'echo "systemctl $*" >&2',
    }
    for name, text in tools.items():
        (folder / name).write_text(f"#!/bin/sh\n{text.replace('HERE', str(folder))}\n")
        (folder / name).chmod(0o755)
    (folder / ".pm2").mkdir(exist_ok=True)
    (folder / ".pm2" / "pm2.pid").write_text(str(os.getpid()) if alive else "")
    done = subprocess.run(
        ("sh", "-c", line),
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
    )
    return done.returncode, done.stderr.splitlines()


AT_HOME = plan(legacy={"manager": "pm2", "units": ["api", "jobs"], "pm2_user": "shop"})


def test_pm2_starts_only_what_does_not_run(tmp_path: Path) -> None:
    wake, line = legacy_services.start(AT_HOME, ("api", "jobs"), None)

    assert run(wake, tmp_path, alive=True) == (0, [])
    assert run(line, tmp_path, alive=True) == (0, ["pm2 pid api", "pm2 pid jobs", "pm2 start jobs"])
    assert run(wake, tmp_path, alive=False) == (0, ["systemctl start pm2-shop.service"])


def test_a_pm2_that_does_not_run_is_never_spoken_to(tmp_path: Path) -> None:
    """A word would start it empty, and what it then saves is an empty list."""
    (stop,), (save,) = legacy_services.stop(AT_HOME, ("jobs",)), legacy_services.remember(AT_HOME)
    (asked,) = legacy_services.runs(AT_HOME, ("api",))

    for line, status in ((stop, 0), (save, 0), (asked, 1)):
        assert run(line, tmp_path, alive=False) == (status, [])
    assert run(save, tmp_path, alive=True) == (0, ["pm2 save"])
    assert run(asked, tmp_path, alive=True) == (0, ["pm2 pid api"])


def test_whether_an_app_runs_is_one_question_each() -> None:
    assert legacy_services.runs(UNITS, ("api", "web")) == (
        "systemctl --quiet is-active api.service",
        "systemctl --quiet is-active web.service",
    )
    (line,) = legacy_services.runs(PM2, ("jobs",))
    assert "pm2 pid jobs" in line
