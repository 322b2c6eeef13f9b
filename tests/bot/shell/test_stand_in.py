from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import back_script, stand_in, state_folder
from bot.shell.back_script import back
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

NAME = "slipway-front-shop-production"
#: The front has the real ports until somebody stops it.
DOCKER = """echo "$*" >>LOG
case "$*" in
*IPAddress*) printf '%s' "10.1.0.9/24 " ;;
ps*publish=80*) grep -q '^stop .*c1' LOG || echo c1 ;;
inspect*State.Pid*) echo 0 ;; esac"""
TABLE = "table inet slipway_shop_production"
TABLES = 'case "$1" in list) exit 1 ;; esac; echo "nft $(cat)" >>LOG'
PROXY = 'case "$*" in *.timer) exit 3 ;; *is-active*nginx*) grep -q "^stop .*c1" LOG ;; esac'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(back_script, "PATIENCE", 0)
    monkeypatch.setattr(back_script, "SETTLES", 0)
    (tmp_path / "shop-production").mkdir()
    return plan(**SHOP)


def went_back(shop: Plan, folder: Path, **tools: str) -> tuple[int, list[str], str]:
    """The end of the way back, what it ran in order, and what it complained of."""
    log = folder / "log"
    log.write_text("")
    made = {"docker": DOCKER, "nft": TABLES, "systemctl": PROXY, **tools}
    done = ran(back(shop), folder, **{name: t.replace("LOG", str(log)) for name, t in made.items()})
    return done.returncode, log.read_text().splitlines(), done.stderr


def test_from_a_settled_front_visitors_go_to_the_stand_in_before_it_gives_up_the_ports(
    shop: Plan, tmp_path: Path
) -> None:
    marks = [Path(state_folder.settled(shop)), Path(state_folder.ports(shop))]
    for mark in marks:
        mark.touch()

    status, ran_there, said = went_back(shop, tmp_path)

    assert status == 0, said
    order = [
        next(place for place, line in enumerate(ran_there) if line.startswith(part))
        for part in (f"start {NAME}", f"nft {TABLE}", "stop --time 5 c1", f"rm {NAME}")
    ]
    assert order == sorted(order)
    assert "tcp dport 443 dnat ip to 10.1.0.9:8443" in "\n".join(ran_there)
    assert [mark.exists() for mark in marks] == [False, False]


@pytest.mark.parametrize(
    "broken", [{"docker": f'case "$1" in start) exit 1 ;; esac; {DOCKER}'}, {"curl": "exit 7"}]
)
def test_without_a_stand_in_there_is_a_gap_and_the_way_back_goes_on(
    shop: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: dict[str, str]
) -> None:
    monkeypatch.setattr(stand_in, "QUICK", 0)
    Path(state_folder.settled(shop)).touch()

    _, ran_there, said = went_back(shop, tmp_path, **broken)

    assert "visitors see a gap" in said
    assert "stop --time 5 c1" in ran_there
    assert not [line for line in ran_there if line.startswith(f"nft {TABLE} {{")]


def test_where_nothing_was_settled_nobody_is_asked_to_stand_in(shop: Plan, tmp_path: Path) -> None:
    _, ran_there, said = went_back(shop, tmp_path, systemctl='case "$*" in *.timer) exit 3 ;; esac')

    assert NAME not in "\n".join(ran_there)
    assert "gap" not in said


def test_a_front_that_keeps_the_ports_is_told_and_its_stand_in_stays(
    shop: Plan, tmp_path: Path
) -> None:
    mark = Path(state_folder.settled(shop))
    mark.touch()
    stubborn = DOCKER.replace("grep -q '^stop .*c1' LOG || ", "")

    status, ran_there, said = went_back(shop, tmp_path, docker=stubborn)

    assert status == 1
    assert "the new front still has the public ports" in said
    assert f"rm {NAME}" not in ran_there
    assert mark.exists()


def test_a_drain_waits_for_visitors_and_not_for_what_the_front_itself_asks(
    shop: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in, "DRAIN", 0)
    tcp = tmp_path / "proc" / "7" / "net"
    tcp.mkdir(parents=True)
    text = stand_in.ask(shop).replace("/proc/", f"{tmp_path}/proc/")
    script = f"say() {{ echo $*; }}\n{text}\ndrain c1"

    for line, said in (
        ("0: 0100007F:20FB 0100007F:9C40 01", "hold on to their connections"),
        ("0: 0100007F:9C40 0100007F:1F40 01", ""),
        ("0: 0100007F:20FB 00000000:0000 0A", ""),
    ):
        (tcp / "tcp").write_text(f"{line}\n")
        assert said in (out := ran(script, tmp_path, docker="echo 7").stdout)
        assert bool(out) is bool(said)
