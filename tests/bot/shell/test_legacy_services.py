from __future__ import annotations

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


def test_pm2_is_asked_before_it_starts_an_app_so_that_none_runs_twice() -> None:
    (line,) = legacy_services.start(PM2, ("api", "jobs"), None)

    assert line.startswith("runuser --login shop --command ")
    assert "PM2_HOME=/p/m pm2 pid" in line
    assert "for app in api jobs; do" in line


def test_pm2_comes_back_at_boot_by_its_own_unit() -> None:
    assert legacy_services.disable(PM2, ("api",), None) == (
        "systemctl --quiet disable pm2-shop.service",
    )
    assert legacy_services.at_boot(PM2) == ("pm2-shop.service",)
    assert legacy_services.stop(PM2, ()) == legacy_services.enable(PM2, (), None) == ()


def test_pm2_starts_only_what_does_not_run(tmp_path: Path) -> None:
    tools = {
        "runuser": 'eval "$4"',
        "pm2": 'echo "$PM2_HOME $*" >&2; [ "$1" = pid ] || exit 0; [ "$2" = api ] && echo 812; :',
    }
    for name, text in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (line,) = legacy_services.start(PM2, ("api", "jobs"), None)

    done = subprocess.run(
        ("sh", "-c", line),
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )

    assert done.stderr.splitlines() == ["/p/m pid api", "/p/m pid jobs", "/p/m start jobs"]


def test_whether_an_app_runs_is_one_question_each() -> None:
    assert legacy_services.runs(UNITS, ("api", "web")) == (
        "systemctl --quiet is-active api.service",
        "systemctl --quiet is-active web.service",
    )
    (line,) = legacy_services.runs(PM2, ("jobs",))
    assert "PM2_HOME=/p/m pm2 pid jobs" in line
