from __future__ import annotations

import subprocess
from pathlib import Path

from bot.domain.reading import Output
from bot.shell import login
from bot.shell.report import report


def test_a_socket_that_is_not_there_is_told_from_a_closed_one(tmp_path: Path) -> None:
    done = subprocess.run(
        login.rights(str(tmp_path / "docker.sock")).argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )

    said = report(Output(status=done.returncode, stdout=done.stdout))
    assert said.one("socket") == "missing"
    assert said.one("root") in {"yes", "no", "missing"}


def test_rights_are_given_by_name() -> None:
    assert login.allow_sudo("deploy") == (
        "`echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL'"
        " | install -m 0440 /dev/stdin /etc/sudoers.d/90-slipway && visudo --check`"
    )
    assert login.install_sudo() == "`apt-get install --yes sudo`"
    assert login.join_docker("deploy") == "`sudo usermod --append --groups docker deploy`"
    assert login.show_host_key("rsa") == "`cat /etc/ssh/ssh_host_rsa_key.pub`"
