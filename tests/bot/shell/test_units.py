from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Legacy
from bot.domain.reading import Output
from bot.shell import units
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


@pytest.mark.parametrize(
    ("legacy", "names"),
    [
        (
            Legacy(manager="systemd", units=("api", "jobs.timer"), proxy="nginx"),
            ("api.service", "jobs.timer", "nginx.service"),
        ),
        (Legacy(manager="systemd", units=("api",), proxy="api"), ("api.service",)),
        (Legacy(manager="pm2", units=("api",), proxy="nginx"), ("nginx.service",)),
        (Legacy(manager="pm2", units=("api",)), ()),
    ],
)
def test_the_proxy_is_a_legacy_unit_too(legacy: Legacy, names: tuple[str, ...]) -> None:
    assert units.names(legacy) == names


def test_recorded_units_are_read_with_their_env_files() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "units.txt").read_text()))

    api, nginx = units.units(recorded, ("shop-api.service", "nginx.service"))

    assert api.get("FragmentPath") == "/etc/systemd/system/shop-api.service"
    assert api.get("Link") == ""
    assert api.env_files == (("older", "/etc/shop/shop.env"),)
    assert nginx.get("Program") == "/usr/sbin/nginx"


def test_a_unit_that_the_report_leaves_out_is_not_taken_for_well() -> None:
    with pytest.raises(Unanswered, match=r"api\.service"):
        units.units(Report(rows=()), ("api.service",))


def test_processes_of_others_are_asked_about_as_root() -> None:
    assert units.ask(("api.service",)).sudo
