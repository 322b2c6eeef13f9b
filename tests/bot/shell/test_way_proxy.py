from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import back_script, state_folder, way_proxy
from bot.shell.back_script import back
from bot.shell.switch_script import switch
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

OLD = "a 127.0.0.1:8000; b 127.0.0.1:80001; c x127.0.0.1:8000; d [::1]:8080\n"
NEW = "a 127.0.0.1:18000; b 127.0.0.1:80001; c x127.0.0.1:8000; d [::1]:18080\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.write_text(OLD)
    return place


@pytest.fixture
def shop(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(back_script, "PATIENCE", 0)
    monkeypatch.setattr(back_script, "SETTLES", 0)
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "shop-production" / "gates.passed").touch()
    moves = {"127.0.0.1:8000": "127.0.0.1:18000", "[::1]:8080": "[::1]:18080"}
    flip = {"proxy": "nginx", "file": str(file), "moves": moves}
    return plan(**SHOP, strategy="proxy", flip=flip)


def test_only_whole_addresses_change_and_the_way_back_brings_the_very_file(
    shop: Plan, file: Path, tmp_path: Path
) -> None:
    inode = file.stat().st_ino
    there = ran(switch(shop), tmp_path, nginx="exit 0")
    assert (there.returncode, file.read_text()) == (0, NEW), there
    assert ran(switch(shop), tmp_path, nginx="exit 0").returncode == 0  # again

    for _ in range(2):
        assert ran(back(shop), tmp_path).returncode == 0
        assert file.read_text() == OLD
    assert file.stat().st_ino != inode
    assert file.stat().st_nlink == 2  # a rename of a link needs no room


@pytest.mark.parametrize(
    "tools",
    [
        {"nginx": "exit 1"},
        {"nginx": "exit 0", "systemctl": '[ "$1" != reload ] || exit 1'},
    ],
    ids=["refused by its test", "refused at the reload"],
)
def test_what_the_proxy_does_not_take_is_undone_at_once(
    shop: Plan, file: Path, tmp_path: Path, tools: dict[str, str]
) -> None:
    done = ran(switch(shop), tmp_path, **tools)

    assert (done.returncode, file.read_text()) == (1, OLD)
    assert "could not be moved" in done.stderr


def test_nothing_changes_while_the_new_side_is_silent_or_the_file_is_another(
    shop: Plan, file: Path, tmp_path: Path
) -> None:
    silent = ran(switch(shop), tmp_path, curl="exit 7")
    assert (silent.returncode, "nothing answers at 127.0.0.1:18000" in silent.stderr) == (3, True)
    file.write_text("nothing\n")
    other = ran(switch(shop), tmp_path)
    assert (other.returncode, "none of the old addresses" in other.stderr) == (3, True)
    assert file.read_text() == "nothing\n"


def test_what_lies_on_the_disk_is_not_what_is_served_until_the_reload(shop: Plan) -> None:
    assert "flipped" in way_proxy.way(shop).moved


def test_a_plan_that_does_not_say_what_changes_is_refused() -> None:
    with pytest.raises(Refused, match="needs to know"):
        way_proxy.way(plan(strategy="proxy"))
