from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan.legacy import Legacy
from bot.domain.reading import Output
from bot.shell import room
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_a_recorded_server_is_read() -> None:
    recorded = room.room(report(Output(status=0, stdout=(READINGS / "room.txt").read_text())))

    assert recorded.total > 10**9
    assert recorded.legacy == sum(recorded.used.values()) > 10**7
    assert recorded.enabled["docker.service"] == "enabled"


def test_processes_of_one_name_count_together_and_uncounted_ones_are_left_out() -> None:
    rows = (("total", "100"), ("used", "api", "7"), ("used", "api", "8"), ("used", "web", ""))

    seen = room.room(Report(rows=rows))

    assert seen.used == {"api": 15}
    assert seen.legacy == 15


def test_memory_that_is_no_number_is_no_answer() -> None:
    with pytest.raises(Unanswered, match="'much' is not a number"):
        room.room(Report(rows=(("total", "much"),)))


def test_pm2_apps_are_asked_for_by_their_pid_files() -> None:
    legacy = Legacy(manager="pm2", units=("blog",), pm2_user="blog", proxy="nginx")

    assert room.ask(legacy).argv[-4:] == ("blog", "", "nginx.service", "pm2:blog")
    assert room.ask(legacy).sudo
    assert room.enable("docker.service") == "`sudo systemctl enable docker.service`"
