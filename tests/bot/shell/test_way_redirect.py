from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.switch_script import switch
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

DOCKER = """case "$*" in
ps*) echo c1 ;; *IPAddress*) printf '%s' "10.1.0.4/24 " ;; *IPv6*) printf '%s' "SIX" ;; esac"""
MOVES = 'case "$1" in -f) cat ;; esac'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    folder = tmp_path / "shop-production"
    folder.mkdir()
    (folder / "gates.passed").touch()
    return plan(**SHOP)


def rules(shop: Plan, folder: Path, six: str = "") -> str:
    return ran(switch(shop), folder, docker=DOCKER.replace("SIX", six), nft=MOVES).stdout


def test_one_transaction_replaces_the_table_and_names_the_fronts_own_address(
    shop: Plan, tmp_path: Path
) -> None:
    said = rules(shop, tmp_path)

    table = "table inet slipway_shop_production"
    assert said.splitlines()[:3] == [table, f"delete {table}", f"{table} {{"]
    for port, inside in ((80, 8080), (443, 8443)):
        syn = "tcp flags & (fin | syn | rst | ack) == syn"
        line = f"fib daddr type local {syn} tcp dport {port} dnat ip to 10.1.0.4:{inside}"
        assert said.count(line) == 2  # arriving and local
    assert "ip saddr 10.1.0.4/24 ip daddr 10.1.0.4 ct status dnat masquerade" in said
    assert "ip6 to" not in said


def test_visitors_by_ipv6_come_along_or_nobody_does(shop: Plan, tmp_path: Path) -> None:
    public = "echo '2: eth0 inet6 2001:db8::1/64 scope global'"

    assert "dnat ip6 to [fd00::4]:8443" in rules(shop, tmp_path, "fd00::4")
    refused = ran(switch(shop), tmp_path, ip=public, docker=DOCKER.replace("SIX", ""), nft=MOVES)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "give its network IPv6" in refused.stderr


@pytest.mark.parametrize(
    ("docker", "said"),
    [
        ("exit 0", "no container of the front runs"),
        ("exit 1", "Docker does not answer"),
        ('case "$1" in ps) echo c1; echo c2 ;; esac', "more than one container"),
        ('case "$1" in ps) echo c1 ;; *) echo "a/1 b/2 " ;; esac', "exactly one network"),
        ('case "$1" in ps) echo c1 ;; *) echo "/0 " ;; esac', "no address yet"),
    ],
)
def test_without_exactly_one_front_nothing_moves(
    shop: Plan, tmp_path: Path, docker: str, said: str
) -> None:
    refused = ran(switch(shop), tmp_path, docker=docker, nft=MOVES)

    assert (refused.returncode, refused.stdout) == (3, "")
    assert said in refused.stderr
