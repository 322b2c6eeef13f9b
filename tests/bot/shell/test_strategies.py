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
    "docker": 'case "$1" in ps) echo c1 ;; inspect) echo 1 ;; esac',
}


def look(known: Plan, folder: Path, **tools: str) -> strategies.Ways:
    for name, text in (TOOLS | tools).items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    done = subprocess.run(
        strategies.ask(known).argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
    )
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
        ({"docker": 'case "$1" in ps) echo c1 ;; inspect) echo host ;; esac'}, "redirect", "host"),
        ({"docker": 'case "$1" in ps) echo c1 ;; inspect) echo 2 ;; esac'}, "redirect", "one net"),
        ({"systemctl": "exit 3"}, "proxy", "nginx.service does not run"),
        ({"systemctl": 'case "$1" in show) echo no ;; esac'}, "proxy", "cannot reload"),
        ({"docker": "exit 1"}, "takeover", "Docker does not answer"),
    ],
)
def test_what_is_missing_is_told(
    shop: Plan, tmp_path: Path, tools: dict[str, str], strategy: str, why: str
) -> None:
    assert why in look(shop, tmp_path, **tools).hindered[strategy]


def test_a_plan_that_does_not_say_enough_hinders_the_proxy(shop: Plan, tmp_path: Path) -> None:
    bare = shop.model_copy(update={"flip": None})
    assert "no flip" in look(bare, tmp_path).hindered["proxy"]
    (tmp_path / "site").write_text("proxy_pass http://backend;")
    assert "does not name 127.0.0.1:8000" in look(shop, tmp_path).hindered["proxy"]
