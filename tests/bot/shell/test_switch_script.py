from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.switch_script import boot, switch
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

FRONT = 'case "$1" in ps) echo c1 ;; inspect) printf "10.1.0.4/24 " ;; esac'
MOVES = 'case "$1" in -f) cat >/dev/null ;; esac'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    (tmp_path / "shop-production").mkdir()
    return plan(**SHOP)


@pytest.mark.parametrize(
    ("gates", "timer", "status"),
    [("open", 0, 0), ("open", 3, 7), ("passed", 3, 0), ("let-go", 0, 7), ("none", 0, 7)],
)
def test_nothing_moves_without_a_dead_man_or_passed_gates(
    shop: Plan, tmp_path: Path, gates: str, timer: int, status: int
) -> None:
    (tmp_path / "shop-production" / f"gates.{gates}").touch()

    done = ran(switch(shop), tmp_path, docker=FRONT, nft=MOVES, systemctl=f"exit {timer}")

    assert done.returncode == status
    assert ("seen traffic=new" in done.stdout) is (status == 0)


def test_it_says_new_only_after_it_has_looked(shop: Plan, tmp_path: Path) -> None:
    (tmp_path / "shop-production" / "gates.passed").touch()

    done = ran(switch(shop), tmp_path, docker=FRONT, nft='case "$1" in list) exit 1 ;; esac')

    assert (done.returncode, done.stdout) == (1, "")


def test_without_root_it_only_says_so(shop: Plan, tmp_path: Path) -> None:
    done = ran(switch(shop), tmp_path, id="echo 1000")

    assert (done.returncode, done.stdout) == (2, "")
    assert "needs root" in done.stderr


def test_after_a_boot_all_goes_back_unless_the_gates_were_passed(
    shop: Plan, tmp_path: Path
) -> None:
    folder = tmp_path / "shop-production"
    (folder / "back").write_text('echo "back $1"')
    (folder / "switch").write_text("echo switch")
    events = 'case "$1" in events) echo .; echo . ;; esac'

    assert ran(boot(shop), tmp_path).stdout == "back unless-passed\n"
    (folder / "gates.passed").touch()
    followed = ran(boot(shop), tmp_path, docker=events)
    assert followed.stdout == "switch\n" * 3
    assert followed.returncode == 1  # so that it is started again
