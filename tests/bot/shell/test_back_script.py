from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import back_script, state_folder
from bot.shell.back_script import back
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

TELL = 'echo "$(basename "$0") $*"'
SYSTEMCTL = f'case "$*" in *is-active*.timer) exit 3 ;; esac; {TELL}'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(back_script, "PATIENCE", 0)
    monkeypatch.setattr(back_script, "SETTLES", 0)
    legacy = {**SHOP["legacy"], "timers": ["report.timer"], "cron": ["/etc/cron.d/shop"]}
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "shop-production" / "reserve").write_text("room")
    return plan(**{**SHOP, "legacy": legacy})


def test_old_up_then_healthy_then_traffic_then_new_workers_down_then_old_ones_up(
    shop: Plan, tmp_path: Path
) -> None:
    nft = 'case "$1" in list) exit 1 ;; esac; echo TRAFFIC'
    docker = f'case "$*" in *worker*) echo c9 ;; esac; {TELL} >&2'
    curl = "echo ASKED"
    done = ran(back(shop), tmp_path, systemctl=SYSTEMCTL, docker=docker, nft=nft, curl=curl)

    lines = done.stdout.splitlines()
    order = [
        next(place for place, line in enumerate(lines) if part in line)
        for part in (
            "systemctl start shop-api.service shop-web.service",
            "systemctl start nginx.service",
            "ASKED",
            "TRAFFIC",
            "background jobs back",
            "systemctl start shop-worker.service",
            "enable --now report.timer",
            "systemctl --quiet enable shop-api.service shop-web.service nginx.service",
            "seen traffic=old old=up health=ok",
        )
    ]
    assert order == sorted(order)
    assert "docker stop --time 10 c9\ndocker rm c9" in done.stderr


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        ({"nft": "cat >/dev/null"}, "traffic=new"),
        ({"curl": "exit 22"}, "health=failing"),
        ({"systemctl": 'case "$*" in *is-active*nginx*) exit 3 ;; esac'}, "old=down"),
        ({"systemctl": 'case "$*" in *is-active*worker*) exit 3 ;; esac'}, "jobs=missing"),
        ({"docker": 'case "$*" in *=worker*) echo c9 ;; esac'}, "jobs=double"),
        ({"systemctl": "exit 0"}, "armed=yes"),
    ],
)
def test_it_says_that_all_is_back_only_when_it_has_seen_all_of_it(
    shop: Plan, tmp_path: Path, broken: dict[str, str], seen: str
) -> None:
    done = ran(back(shop), tmp_path, **broken)

    assert done.returncode == 1
    assert seen in done.stdout
    assert "ALL IS BACK" not in done.stdout
    assert "NOT ALL IS BACK" in done.stderr


def test_a_part_that_fails_stops_none_of_the_others_and_is_told(shop: Plan, tmp_path: Path) -> None:
    starts = 'case "$1" in start) exit 1 ;; esac; case "$*" in *.timer) exit 3 ;; esac'
    done = ran(back(shop), tmp_path, systemctl=starts)

    assert done.returncode == 1
    assert "table inet slipway_shop_production" in done.stdout
    assert "FAILED: systemctl start nginx.service" in done.stderr


def test_old_workers_stay_stopped_while_new_ones_may_run(shop: Plan, tmp_path: Path) -> None:
    docker = 'case "$*" in *=worker*) echo c9 ;; stop*) exit 1 ;; esac'
    done = ran(back(shop), tmp_path, systemctl=SYSTEMCTL, docker=docker)

    assert "systemctl start shop-worker.service" not in done.stdout
    assert "new workers may still run" in done.stderr


def test_the_dead_man_leaves_what_passed_its_gates_and_a_person_does_not(
    shop: Plan, tmp_path: Path
) -> None:
    passed = tmp_path / "shop-production" / "gates.passed"
    passed.touch()

    left = ran(back(shop), tmp_path, "unless-passed")

    assert (left.returncode, "traffic back" in left.stdout) == (0, False)
    assert passed.exists()
    assert "traffic back" in ran(back(shop), tmp_path).stdout
    assert not passed.exists()
    assert not (tmp_path / "shop-production" / "reserve").exists()
