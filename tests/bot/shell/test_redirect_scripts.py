from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell.redirect_scripts import back_script, switch_script
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP

DOCKER = """case "$*" in
ps*) echo c1 ;; *IPAddress*) printf '%s' "10.1.0.4/24 " ;; *IPv6*) printf '%s' "$SIX" ;; esac"""


def ran(script: str, folder: Path, **tools: str) -> subprocess.CompletedProcess[str]:
    """The script with these tools; what nft was given is its output."""
    path = f"{folder}:/usr/bin:/bin"
    for name, text in ({"ip": "exit 0", "docker": DOCKER, "nft": "cat"} | tools).items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    body = script.replace(':/usr/local/sbin:/usr/sbin:/sbin"', '"')
    return subprocess.run(
        ("sh", "-c", body), capture_output=True, text=True, check=False, timeout=10,
        env={"PATH": path, "SIX": tools.get("SIX", "")},
    )  # fmt: skip


@pytest.fixture
def shop() -> Plan:
    return plan(**SHOP)


def test_one_transaction_replaces_the_table_and_names_the_fronts_own_address(
    shop: Plan, tmp_path: Path
) -> None:
    rules = ran(switch_script(shop), tmp_path).stdout

    table = "table inet slipway_shop_production"
    assert rules.splitlines()[:3] == [table, f"delete {table}", f"{table} {{"]
    for port, inside in ((80, 8080), (443, 8443)):
        line = f"fib daddr type local tcp dport {port} dnat ip to 10.1.0.4:{inside}"
        assert rules.count(line) == 2  # arriving and local
    assert "ip saddr 10.1.0.4/24 ip daddr 10.1.0.4 ct status dnat masquerade" in rules
    assert "ip6 to" not in rules


def test_visitors_by_ipv6_come_along_or_nobody_does(shop: Plan, tmp_path: Path) -> None:
    public = "echo '2: eth0 inet6 2001:db8::1/64 scope global'"

    assert "dnat ip6 to [fd00::4]:8443" in ran(switch_script(shop), tmp_path, SIX="fd00::4").stdout
    refused = ran(switch_script(shop), tmp_path, ip=public)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "give its network IPv6" in refused.stderr


@pytest.mark.parametrize(
    ("docker", "said"),
    [
        ("exit 0", "no container of the front runs"),
        ('case "$1" in ps) echo c1; echo c2 ;; esac', "more than one container"),
        ('case "$1" in ps) echo c1 ;; *) echo "a/1 b/2" ;; esac', "exactly one network"),
    ],
)
def test_without_exactly_one_front_nothing_moves(
    shop: Plan, tmp_path: Path, docker: str, said: str
) -> None:
    refused = ran(switch_script(shop), tmp_path, docker=docker)

    assert (refused.returncode, refused.stdout) == (3, "")
    assert said in refused.stderr


def test_the_way_back_moves_the_traffic_before_the_background_jobs(
    shop: Plan, tmp_path: Path
) -> None:
    tell = 'echo "$(basename "$0") $*"'
    nft = 'case "$1" in list) exit 1 ;; esac; echo TRAFFIC; cat'
    done = ran(back_script(shop), tmp_path, systemctl=tell, docker=tell, nft=nft)

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    order = [
        next(place for place, line in enumerate(lines) if part in line)
        for part in (
            "systemctl start shop-api.service shop-web.service",
            "systemctl start nginx.service",
            "TRAFFIC",
            "rm --stop --force worker",
            "systemctl start shop-worker.service",
            "systemctl enable shop-api.service",
        )
    ]
    assert order == sorted(order)


def test_a_part_that_fails_stops_none_of_the_others_and_is_told(shop: Plan, tmp_path: Path) -> None:
    nft = 'case "$1" in list) exit 1 ;; esac; echo TRAFFIC; cat'
    done = ran(back_script(shop), tmp_path, systemctl="exit 1", docker="exit 0", nft=nft)

    assert done.returncode == 1
    assert "TRAFFIC" in done.stdout
    assert "failed: systemctl start nginx.service" in done.stderr


def test_it_says_that_it_is_back_only_after_it_has_looked(shop: Plan, tmp_path: Path) -> None:
    assert ran(back_script(shop), tmp_path, systemctl="exit 0", docker="exit 0").returncode == 1
