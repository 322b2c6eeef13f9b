from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.shell import strategies
from bot.shell.report import report
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP

TOOLS = {
    "nft": "cat >/dev/null",
    "ip": "exit 0",
    "systemctl": 'case "$1" in show) echo yes ;; esac',
    "docker": "exit 1",
}


HEARD = "26.1.5|/var/lib/docker|json-file|2.26|null\nlisted|yes\n"
FRONT = "container|caddy|False|true|7|sha256:1|c1|0|0||json-file||no|%s|%d|10.0.0.2 |\n"
GOOD = HEARD + FRONT % ("shop_default", 1)


def run(known: Plan, folder: Path, heard: str, **tools: str) -> subprocess.CompletedProcess[str]:
    for name, text in (TOOLS | tools).items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        strategies.ask(known).argv,
        input=heard,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
    )


def look(known: Plan, folder: Path, heard: str = GOOD, **tools: str) -> strategies.Ways:
    done = run(known, folder, heard, **tools)
    assert done.returncode == 0
    return strategies.ways(report(Output(status=0, stdout=done.stdout)))


@pytest.fixture
def shop(tmp_path: Path) -> Plan:
    file = tmp_path / "site"
    file.write_text("proxy_pass http://127.0.0.1:8000;")
    flip = {
        "proxy": "nginx",
        "file": str(file),
        "moves": {"127.0.0.1:8000": "127.0.0.1:18000"},
    }
    return plan(**SHOP, flip=flip)


def test_on_a_good_server_all_three_work(shop: Plan, tmp_path: Path) -> None:
    assert look(shop, tmp_path).possible == ("redirect", "proxy", "takeover")


@pytest.mark.parametrize(
    ("tools", "strategy", "why"),
    [
        ({"nft": "exit 1"}, "redirect", "the kernel refuses such a rule"),
        ({"systemctl": "exit 3"}, "proxy", "nginx.service does not run"),
        ({"systemctl": 'case "$1" in show) echo no ;; esac'}, "proxy", "cannot reload"),
    ],
)
def test_what_is_missing_is_told(
    shop: Plan, tmp_path: Path, tools: dict[str, str], strategy: str, why: str
) -> None:
    assert why in look(shop, tmp_path, **tools).hindered[strategy]


@pytest.mark.parametrize(
    ("heard", "strategy", "why"),
    [
        (HEARD + FRONT % ("host", 1), "redirect", "uses the network of the host"),
        (HEARD + FRONT % ("shop_default", 2), "redirect", "not in exactly one network"),
        ("||||null\n", "takeover", "Docker does not answer"),
    ],
)
def test_what_the_daemon_says_against_it_is_told(
    shop: Plan, tmp_path: Path, heard: str, strategy: str, why: str
) -> None:
    assert why in look(shop, tmp_path, heard).hindered[strategy]


def test_a_public_ipv6_address_needs_one_of_the_front(shop: Plan, tmp_path: Path) -> None:
    public = {"ip": "echo '2: eth0 inet6 2001:db8::1/64'"}
    ways = look(shop, tmp_path, **public)
    assert "the front has none" in ways.hindered["redirect"]
    assert look(shop, tmp_path, f"{GOOD[:-1]}fd00::2\n", **public).hindered == {}


def test_a_daemon_that_is_silent_leaves_all_unknown(shop: Plan, tmp_path: Path) -> None:
    done = run(shop, tmp_path, "late\n")

    assert done.returncode == 124
    assert "daemon does not answer" in done.stdout


def test_a_plan_that_does_not_say_enough_hinders_the_proxy(shop: Plan, tmp_path: Path) -> None:
    bare = shop.model_copy(update={"flip": None})
    assert "no flip" in look(bare, tmp_path).hindered["proxy"]
    (tmp_path / "site").write_text("proxy_pass http://backend;")
    assert "does not name 127.0.0.1:8000" in look(shop, tmp_path).hindered["proxy"]
