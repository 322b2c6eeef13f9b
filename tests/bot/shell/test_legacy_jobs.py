from __future__ import annotations

import subprocess
from pathlib import Path

from bot.shell import legacy_jobs
from tests.bot.executor.shop import plan


def run(line: str) -> None:
    subprocess.run(("sh", "-c", line), check=True, timeout=10)


def test_a_cron_file_goes_out_of_the_way_and_comes_back_and_both_may_be_done_twice(
    tmp_path: Path,
) -> None:
    known = plan(legacy={"manager": "systemd", "units": ["api"], "cron": ["/etc/cron.d/shop"]})
    (away,), (back,) = legacy_jobs.stop(known), legacy_jobs.start(known)
    file = tmp_path / "etc/cron.d/shop"
    file.parent.mkdir(parents=True)
    file.write_text("* * * * * shop report\n")

    for line, there in ((away, False), (away, False), (back, True), (back, True)):
        run(line.replace("/etc/cron.d", str(file.parent)))
        assert file.exists() is there
    assert legacy_jobs.out_of_the_way("/etc/cron.d/shop") == "/etc/cron.d/.shop.slipway~"


def test_timers_stop_for_good_and_what_they_started_comes_to_its_end() -> None:
    known = plan(legacy={"manager": "systemd", "units": ["api"], "timers": ["report.timer"]})

    disable, ended = legacy_jobs.stop(known)

    assert disable == "systemctl --quiet disable --now report.timer"
    assert ended.endswith("slipway report.timer 60")
    assert legacy_jobs.start(known) == ("systemctl --quiet enable --now report.timer",)
    assert legacy_jobs.here(known) == ("systemctl --quiet is-active report.timer",)


def test_workers_are_stopped_and_disabled_and_come_back_enabled() -> None:
    known = plan(legacy={"manager": "systemd", "units": ["api", "jobs"], "workers": ["jobs"]})

    assert legacy_jobs.stop(known) == (
        "systemctl stop jobs.service",
        "systemctl --quiet disable jobs.service",
    )
    assert legacy_jobs.start(known) == (
        "systemctl start jobs.service",
        "systemctl --quiet enable jobs.service",
    )
