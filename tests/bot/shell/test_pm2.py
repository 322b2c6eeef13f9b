from __future__ import annotations

import subprocess
from pathlib import Path

from bot.domain.plan import Legacy
from bot.domain.reading import Output
from bot.shell import pm2
from bot.shell.report import report

CLI = "cli\t/opt/n/lib/pm2\t/opt/n/bin"
READINGS = Path(__file__).parents[2] / "readings"


def state(name: str) -> pm2.State:
    return pm2.state(report(Output(status=0, stdout=(READINGS / name).read_text())))


def test_recorded_apps_are_read_without_their_environment() -> None:
    differs = state("pm2_differs.txt")

    assert [(app.name, app.version, app.status) for app in differs.running] == [
        ("api", "1.3.0", "online"),
        ("web", "1.3.0", "stopped"),
    ]
    assert {app.version for app in differs.saved} == {"1.2.0"}
    assert (differs.user, differs.dump, differs.startup) == ("root", "644", "")


def test_a_home_without_pm2_is_only_looked_at(tmp_path: Path) -> None:
    asked = pm2.ask(Legacy(manager="pm2", units=("api",), pm2_user="root", pm2_home=str(tmp_path)))

    done = subprocess.run(asked.argv, capture_output=True, text=True, check=True, timeout=10)

    empty = pm2.state(report(Output(status=0, stdout=done.stdout)))
    assert (empty.daemon, empty.dump, empty.running) == ("gone", "", ())
    assert not list(tmp_path.iterdir())


def test_where_a_living_daemon_has_its_program_is_told() -> None:
    told = report(Output(status=0, stdout=f"{CLI}\n{(READINGS / 'pm2_same.txt').read_text()}"))

    assert (state("pm2_same.txt").cli, pm2.state(told).cli) == ("", "/opt/n/lib/pm2")
    assert pm2.state(told).node == "/opt/n/bin"
