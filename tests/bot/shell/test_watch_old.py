"""What one look at the old services means; the output was recorded on a real server."""

from __future__ import annotations

from pathlib import Path

from bot.domain.reading import Output
from bot.domain.watch.sample import Health, Logs, Part, Side
from bot.shell import watch_old
from bot.shell.report import END
from tests.bot.executor.shop import plan

RECORDED = (Path(__file__).parents[2] / "readings" / "watch_old.txt").read_text()


def test_a_recorded_server_is_read() -> None:
    seen = watch_old.parse(Output(status=0, stdout=RECORDED), since=5, at=9)

    assert [part.service for part in seen.parts] == [
        "shop-api",
        "shop-web",
        "shop-worker",
        "nginx",
    ]
    assert all(part.state == "running" and (part.memory or 0) > 10**6 for part in seen.parts)
    assert seen.logs == Logs(since=5, errors=0, exhausted=0)
    assert (seen.side, seen.at, seen.missing) == (Side.OLD, 9, None)


def test_a_unit_that_failed_and_one_that_nobody_counts_are_told_apart() -> None:
    text = f"part\ta.service\tfailed\t3\t\npart\tblog\tactive\t\t77\ndisk\t1\n{END}"

    seen = watch_old.parse(Output(status=0, stdout=text), since=5, at=9)

    assert seen.parts == (
        Part(service="a", state="exited", restarts=3),
        Part(service="blog", state="running", health=Health.NONE, memory=77),
    )
    assert seen.logs is None


def test_units_and_apps_of_pm2_are_asked_for() -> None:
    systemd = watch_old.ask(plan(), 1_500, 2_250).argv
    pm2 = plan(legacy={"manager": "pm2", "units": ["blog"], "pm2_user": "blog", "proxy": "nginx"})

    assert systemd[-1] == "shop.service"
    assert systemd[-7:-3] == ("1", "2", "", "")
    assert watch_old.ask(pm2, 1_500, 2_250).argv[-2:] == ("nginx.service", "pm2:blog")
