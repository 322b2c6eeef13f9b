from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder, traffic_move
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran

UNIT = "slipway-traffic-shop-production.service"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    (tmp_path / "shop-production").mkdir()
    return plan()


def run(act: traffic_move.Act, folder: Path, **tools: str) -> int:
    text, _, *words = act.argv[4:]
    return ran(text, folder, *words, **tools).returncode


def test_there_and_back_are_the_scripts_on_the_server(shop: Plan) -> None:
    assert traffic_move.switch(shop).argv[-1] == state_folder.switch(shop)
    assert traffic_move.back(shop).argv[-1] == state_folder.back(shop)


def test_only_passed_gates_let_a_reboot_keep_the_traffic(shop: Plan, tmp_path: Path) -> None:
    keep, let_go, kept = (
        act(shop) for act in (traffic_move.keep, traffic_move.let_go, traffic_move.kept)
    )
    assert keep.argv[-1] == UNIT
    off, on = "exit 3", 'case "$1" in show) echo active ;; esac'

    assert run(keep, tmp_path, systemctl=on) == 5
    (tmp_path / "shop-production" / "gates.passed").touch()
    assert run(kept, tmp_path, systemctl='case "$1" in show) echo failed ;; esac') == 1
    assert [run(keep, tmp_path, systemctl=on), run(kept, tmp_path, systemctl=on)] == [0, 0]
    assert [run(let_go, tmp_path, systemctl=off), run(kept, tmp_path, systemctl=on)] == [0, 1]
    assert [run(keep, tmp_path, systemctl=on), run(kept, tmp_path, systemctl=on)] == [0, 0]


def test_a_look_asks_for_the_migrations_own_table() -> None:
    assert "slipway_shop_production" in traffic_move.moved(plan()).line
    assert "slipway_blog_production" in traffic_move.moved(plan(app="blog")).line
