from __future__ import annotations

from pathlib import Path

from bot.shell import real_ports
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP


def test_a_compose_file_adds_the_public_ports_and_nothing_else() -> None:
    assert "\n".join(real_ports.lines(plan(**SHOP))) == (
        'services:\n  caddy:\n    ports: ["80:8080", "443:8443"]'
    )


def test_only_a_container_that_publishes_them_has_them(tmp_path: Path) -> None:
    asked = real_ports.published(plan(**SHOP))
    there = 'case "$*" in *project=shop*service=caddy*publish=80*publish=443*) echo c1 ;; esac'

    assert ran(asked, tmp_path, docker=there).returncode == 0
    assert ran(asked, tmp_path, docker="exit 0").returncode == 1
    assert ran(asked, tmp_path, docker="exit 1").returncode == 1
