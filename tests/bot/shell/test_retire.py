from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import legacy_jobs, retire, state_folder
from bot.shell.act import Act
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.shell.test_ways import FLIP
from tests.bot.steps.conftest import SHOP

TABLE = 'case "$1" in list) exit 0 ;; esac; exit 1'
RUNS = 'case "$1" in ps) echo c1 ;; inspect) echo "/shop-caddy-1 unless-stopped" ;; esac'
DOWN = 'case "$*" in *is-active*|*is-enabled*) exit 3 ;; esac; echo "systemctl $*"'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(legacy_jobs, "PATIENCE", 0)
    folder = tmp_path / "shop-production"
    (folder / "point").mkdir(parents=True)
    for name in ("gates.passed", "switch", "boot", "back", "ROLLBACK.txt", "reserve", "images.yml"):
        (folder / name).write_text(name)
    cron = tmp_path / ".shop.slipway~"
    cron.write_text("* * * * * shop true\n")
    known = plan(**{**SHOP, "legacy": {**SHOP["legacy"], "timers": ["report.timer"]}})
    legacy = known.legacy.model_copy(update={"cron": (str(tmp_path / "shop"),)})
    return known.model_copy(update={"legacy": legacy})


def run(act: Callable[[Plan], Act], shop: Plan, folder: Path, **tools: str) -> tuple[int, str]:
    given = {"systemctl": DOWN, "docker": RUNS, "nft": TABLE, **tools}
    done = ran(act(shop).argv[-2], folder, **given)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ({"nft": "exit 1"}, "the old services have the traffic"),
        ({"docker": "exit 1"}, "Docker does not answer"),
        ({"docker": "exit 0"}, "nothing of the new stack runs"),
        (
            {"docker": RUNS.replace("unless-stopped", "no")},
            "shop-caddy-1 has no restart policy: after a reboot nobody would start it",
        ),
    ],
)
def test_only_a_new_stack_that_serves_and_would_come_up_again_lets_the_old_one_go(
    shop: Plan, tmp_path: Path, tools: dict[str, str], said: str
) -> None:
    assert run(retire.fit, shop, tmp_path)[0] == 0
    status, told = run(retire.fit, shop, tmp_path, **tools)

    assert status in {3, 5}
    assert said in told


def test_gates_that_were_never_passed_let_nothing_go(shop: Plan, tmp_path: Path) -> None:
    (tmp_path / "shop-production" / "gates.passed").unlink()

    assert run(retire.fit, shop, tmp_path)[0] == 5


def test_everything_is_written_down_then_moved_and_only_then_nothing_leads_back(
    shop: Plan, tmp_path: Path
) -> None:
    folder, kept = tmp_path / "shop-production", tmp_path / "shop-production" / "retired"
    assert run(retire.clear, shop, tmp_path)[0] == 5
    assert run(retire.recorded, shop, tmp_path)[0] == 1

    path = 'case "$*" in *--value*) echo /etc/systemd/system/it.service ;; esac; echo known'
    assert run(retire.record, shop, tmp_path, systemctl=path)[0] == 0
    assert run(retire.recorded, shop, tmp_path)[0] == 0
    said = (kept / "WHAT.txt").read_text()
    for part in (
        "  nginx.service: /etc/systemd/system/it.service",
        f"{kept}/cron/{str(tmp_path / 'shop').strip('/').replace('/', '-')}, was {tmp_path}/shop",
        f"  {folder}/images.yml",
        "snapshot slipway-shop-production-",
    ):
        assert part in said
    assert run(retire.cleared, shop, tmp_path)[0] == 1

    assert run(retire.clear, shop, tmp_path)[0] == 0
    assert run(retire.cleared, shop, tmp_path)[0] == 0
    assert sorted(each.name for each in folder.iterdir()) == [
        "back",
        "gates.passed",
        "images.yml",
        "retired",
    ]
    assert [each.read_text() for each in (kept / "cron").iterdir()] == ["* * * * * shop true\n"]
    assert (kept / "point").is_dir()
    end = ran((folder / "back").read_text(), tmp_path)
    assert end.returncode == 9
    assert "there is no way back any more" in end.stderr
    assert run(retire.clear, shop, tmp_path)[0] == 0  # once more


def test_jobs_go_first_and_a_look_wants_all_of_them_down_and_disabled(
    shop: Plan, tmp_path: Path
) -> None:
    status, said = run(retire.off, shop, tmp_path)

    assert status == 0, said
    order = [said.index(part) for part in ("report.timer", "stop shop-api", "stop nginx")]
    assert order == sorted(order)
    assert "disable shop-api.service shop-web.service nginx.service" in said
    (tmp_path / "shop").touch()  # its cron file
    assert run(retire.is_off, shop, tmp_path)[0] == 1
    (tmp_path / "shop").unlink()
    assert run(retire.is_off, shop, tmp_path)[0] == 0
    enabled = 'case "$*" in *is-enabled*nginx*) exit 0 ;; esac; exit 3'
    assert run(retire.is_off, shop, tmp_path, systemctl=enabled)[0] == 1


def test_a_proxy_that_goes_on_serving_is_left_alone_and_its_old_file_is_kept(
    tmp_path: Path, shop: Plan
) -> None:
    site, old = tmp_path / "site", tmp_path / ".site.slipway-old"
    site.write_text("new")
    old.write_text("old")
    flip = {**FLIP, "file": str(site)}
    there = plan(**SHOP, strategy="proxy", flip=flip)
    (tmp_path / "shop-production" / "retired").mkdir()
    (tmp_path / "shop-production" / "retired" / "WHAT.txt").write_text("all of it")

    assert "nginx" not in retire.off(there).line
    assert run(retire.record, there, tmp_path)[0] == 0
    listed = (tmp_path / "shop-production" / "retired" / "WHAT.txt").read_text()
    assert f"retired/site, {site} as it was before the cutover" in listed
    assert run(retire.clear, there, tmp_path)[0] == 0
    assert (tmp_path / "shop-production" / "retired" / "site").read_text() == "old"
    assert (site.read_text(), old.exists()) == ("new", False)


def test_the_words_name_what_ends_and_what_stays(shop: Plan) -> None:
    assert retire.does(shop)[0] == "stops and disables shop-api, shop-web, shop-worker, nginx"
    assert "report.timer" in retire.does(shop)[1]
    assert len(retire.does(plan())) == 2
    assert "shop/production" in retire.ends(shop)[-1]
    assert retire.stays(shop)[-1].startswith("the snapshot from before the cutover: slipway-shop")
    assert len(retire.stays(plan())) == 2


def test_pm2s_apps_are_named_as_such(shop: Plan, tmp_path: Path) -> None:
    legacy = {**SHOP["legacy"], "manager": "pm2", "pm2_user": "blog"}
    known = plan(**{**SHOP, "legacy": legacy})

    assert run(retire.record, known, tmp_path)[0] == 0
    said = (tmp_path / "shop-production" / "retired" / "WHAT.txt").read_text()
    assert "pm2 app shop-api: in pm2's own list, stopped" in said
    assert "pm2 save" in retire.off(known).line


def test_operations_of_ended_runs_are_forgotten_after_an_hour(shop: Plan, tmp_path: Path) -> None:
    ops = tmp_path / "journal" / "ops"
    long_ago = time.time() - 7_200
    for name, ended, old in (
        ("cutover-1-2-1-take-lock-1", True, True),
        ("cutover-1-3-1-pin-images-1~1", False, True),
        ("rollback-9-1", False, True),
        ("retire-5-1-1-record-1", True, True),
        ("settle-4-1", True, False),
    ):
        (ops / name).mkdir(parents=True)
        if ended:
            (ops / name / "rc").write_text("0")
        if old:
            os.utime(ops / name, (long_ago, long_ago))
    forget = retire.prune(shop, str(tmp_path / "journal"), "retire-5")

    assert ran(forget.argv[-4], tmp_path, *forget.argv[-2:]).returncode == 0
    assert sorted(each.name for each in ops.iterdir()) == [
        "retire-5-1-1-record-1",
        "rollback-9-1",
        "settle-4-1",
    ]
