from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import jobs
from bot.shell.jobs import Jobs
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_what_a_real_server_starts_by_the_clock() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "jobs.txt").read_text()))

    assert jobs.jobs(recorded) == Jobs(
        cron=(("/etc/cron.d/shop-clean", 1),),
        timers=(("shop-report.timer", "shop-report.service"),),
        pm2=(),
    )


def test_a_script_that_did_not_look_to_the_end_says_nothing() -> None:
    with pytest.raises(Unanswered, match="looked"):
        jobs.jobs(Report(rows=(("pm2cron", "blog"),)))
