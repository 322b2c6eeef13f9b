from __future__ import annotations

from pathlib import Path

from bot.shell import old_answers
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran

SHOP = plan(health=["https://shop.test/health", "http://shop.test:8080/up"])
SCRIPT = f"{old_answers.ASK}\nready() {{{old_answers.by_name(SHOP)}}}\nready"


def test_every_health_url_is_asked_on_the_loopback(tmp_path: Path) -> None:
    said = ran(SCRIPT, tmp_path, curl='echo "$*"').stdout

    assert "--resolve shop.test:443:127.0.0.1 https://shop.test/health" in said
    assert "--resolve shop.test:8080:127.0.0.1 http://shop.test:8080/up" in said


def test_one_bad_answer_is_enough(tmp_path: Path) -> None:
    bad = 'case "$*" in *up) exit 22 ;; esac'

    assert ran(SCRIPT, tmp_path, curl="exit 0").returncode == 0
    assert ran(SCRIPT, tmp_path, curl=bad).returncode == 1


def test_where_the_loopback_refuses_an_open_port_elsewhere_counts(tmp_path: Path) -> None:
    assert ran(SCRIPT, tmp_path, curl="exit 7", grep="exit 0").returncode == 0
    assert ran(SCRIPT, tmp_path, curl="exit 7", grep="exit 1").returncode == 1
