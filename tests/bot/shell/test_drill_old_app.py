from __future__ import annotations

import subprocess

import pytest

from bot.shell import drill_old_app

AWK = drill_old_app.START.partition("awk '")[2].partition("' >body")[0]
UNIT = """\
# /etc/systemd/system/shop.service
[Unit]
Conflicts=other.service
[Service]
Type=simple
ExecStartPre=/bin/migrate production
ExecStart=/bin/shop \\
  --quiet \\
  --workers 2
Environment=A=1 B=2
EnvironmentFile = /etc/shop.env
RuntimeDirectory=shop
PIDFile=/run/shop.pid
User=shop
ExecStartPost=/bin/notify \\
  User=root
Sockets=shop.socket
[Install]
User=nobody
# /etc/systemd/system/shop.service.d/more.conf
[Service]
LimitNOFILE=4096
"""


def test_only_what_makes_the_process_is_taken_over() -> None:
    done = subprocess.run(
        ("awk", AWK), input=UNIT, capture_output=True, text=True, check=True
    ).stdout

    assert done.splitlines() == [
        "Type=simple",
        "ExecStart=/bin/shop \\",
        "  --quiet \\",
        "  --workers 2",
        "Environment=A=1 B=2",
        "EnvironmentFile = /etc/shop.env",
        "User=shop",
        "LimitNOFILE=4096",
    ]


@pytest.mark.parametrize("shared", ["RuntimeDirectory", "PIDFile", "Sockets", "ExecStartPre"])
def test_what_the_running_app_shares_is_not_kept(shared: str) -> None:
    assert shared not in drill_old_app.KEPT


@pytest.mark.parametrize("text", [drill_old_app.START, drill_old_app.LAST_WORDS])
def test_the_script_parses(text: str) -> None:
    done = subprocess.run(("sh", "-n", "-c", text), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
