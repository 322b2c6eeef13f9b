from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import deadman, state_folder
from bot.shell.act import Act
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran

MOVED, OLD = {"nft": "exit 0"}, {"nft": "exit 1"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    place = tmp_path / "shop-production"
    place.mkdir()
    (place / "back").touch()
    return place


@pytest.fixture
def shop(folder: Path) -> Plan:
    return plan()


def run(act: Act, folder: Path, **tools: str) -> int:
    text, _, *words = act.argv[4:]
    return ran(text, folder, *words, **tools).returncode


def test_it_acts_by_the_script_that_everybody_uses_and_in_time() -> None:
    boot, timer, service = deadman.arm(plan()).argv[-3:]

    assert "ExecStart=/bin/sh /var/lib/slipway/shop-production/back unless-passed\n" in service
    assert "Restart=on-failure" in service
    assert f"OnActiveSec={deadman.DEADLINE}\n" in timer
    assert 0 < deadman.DEADLINE <= 120
    assert "ExecStart=/bin/sh /var/lib/slipway/shop-production/boot\n" in boot
    assert "StartLimitIntervalSec=0" in boot


def test_disarming_passes_the_gates_only_while_the_new_stack_has_the_traffic(
    shop: Plan, folder: Path
) -> None:
    disarm = deadman.disarm(shop)

    assert run(disarm, folder, **MOVED) == 5  # nothing was armed
    (folder / "gates.open").touch()
    assert run(disarm, folder, **OLD) == 5  # it has acted
    assert (folder / "gates.open").exists()
    assert [run(disarm, folder, **MOVED), run(disarm, folder, **MOVED)] == [0, 0]
    assert (folder / "gates.passed").exists()


def test_it_is_renewed_only_while_it_waits(shop: Plan, folder: Path) -> None:
    renew = deadman.renew(shop)

    assert run(renew, folder, systemctl="exit 0") == 5
    (folder / "gates.open").touch()
    assert run(renew, folder, systemctl="exit 0") == 0
    assert run(renew, folder, systemctl="exit 3") == 5


def test_it_does_not_stand_down_while_the_new_stack_has_the_traffic(
    shop: Plan, folder: Path
) -> None:
    down = deadman.stand_down(shop)
    (folder / "gates.open").touch()

    assert run(down, folder, **MOVED) == 5
    assert (folder / "gates.open").exists()
    assert [run(down, folder, **OLD), run(down, folder, **OLD)] == [0, 0]
    assert not (folder / "gates.open").exists()
