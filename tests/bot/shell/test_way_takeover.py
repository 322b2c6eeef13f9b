from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder, way_takeover
from bot.shell.switch_script import switch
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

TELL = 'echo "$(basename "$0") $*" >>LOG'
DOCKER = (
    f'{TELL}; case "$*" in "ps --all"*) echo c1 ;;'
    " ps*) [ ! -e STARTED ] || echo c1 ;; start*) : >STARTED ;; stop*) rm -f STARTED ;; esac"
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(way_takeover, "PATIENCE", 1)
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "shop-production" / "gates.passed").touch()
    (tmp_path / "shop-production" / "gap").write_text(f'echo "gap $1" >>{tmp_path}/log\n')
    return plan(**SHOP, strategy="takeover")


def told(shop: Plan, folder: Path, **tools: str) -> tuple[int, str]:
    """Its end, and what it ran in order."""
    log = folder / "log"
    made = {"docker": DOCKER.replace("STARTED", f"{folder}/started"), "systemctl": TELL, **tools}
    named = {name: text.replace("LOG", str(log)) for name, text in made.items()}
    done = ran(switch(shop), folder, **named)
    return done.returncode, log.read_text()


def test_the_new_front_is_made_before_the_old_proxy_stops(shop: Plan, tmp_path: Path) -> None:
    status, said = told(shop, tmp_path)

    assert status == 0, said
    parts = (
        "gap ready",
        "--no-start",
        "gap up",
        "stop nginx.service",
        "docker start c1",
        "gap away",
    )
    order = [said.index(part) for part in parts]
    assert order == sorted(order)
    ports = (tmp_path / "shop-production" / "ports.yml").read_text()
    assert ports == 'services:\n  caddy:\n    ports: ["80:8080", "443:8443"]\n'


def test_a_front_that_does_not_come_gives_the_ports_back(shop: Plan, tmp_path: Path) -> None:
    status, said = told(shop, tmp_path, curl="exit 7")

    assert status == 1
    order = [said.index(part) for part in ("docker stop", "start nginx.service", "gap away")]
    assert order == sorted(order)


def test_who_knocked_before_is_let_in_before_the_old_proxy_stops(
    shop: Plan, tmp_path: Path
) -> None:
    queue = f"""[ -e {tmp_path}/let-in ] && waits=0 || waits=3
    echo "0: 00000000:01BB 00000000:0000 0A 00000000:0000000$waits"
    echo "1: 00000000:1234 00000000:0000 0A 00000000:00000007\""""

    status, said = told(shop, tmp_path, cat=queue, sleep=f"{TELL}; : >{tmp_path}/let-in")

    assert status == 0, said
    assert said.count("sleep") == 1
    assert said.index("gap up") < said.index("sleep") < said.index("stop nginx.service")


def test_a_page_that_stays_is_no_move(shop: Plan, tmp_path: Path) -> None:
    (tmp_path / "shop-production" / "gap").write_text('[ "$1" != away ]\n')

    assert told(shop, tmp_path)[0] == 1


def aside(shop: Plan, folder: Path, **tools: str) -> str:
    """What the way back does before it takes the ports from the front."""
    (folder / "log").touch()
    text = f"aside() {{{way_takeover.way(shop).aside}}}\naside"
    assert ran(text, folder, **tools).returncode == 0
    return (folder / "log").read_text()


def test_on_the_way_back_the_page_is_put_up_where_the_new_front_serves_alone(
    shop: Plan, tmp_path: Path
) -> None:
    assert aside(shop, tmp_path, curl="exit 7", systemctl="exit 3") == ""
    assert aside(shop, tmp_path, systemctl="exit 0") == ""
    assert aside(shop, tmp_path, systemctl="exit 3") == "gap up\n"


def test_without_a_proxy_the_app_itself_gives_up_the_ports() -> None:
    bare = plan(strategy="takeover")

    assert f"systemctl stop {bare.legacy.units[0]}\n" in way_takeover.way(bare).there
