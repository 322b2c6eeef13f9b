from __future__ import annotations

import pytest

from bot.shell import docker
from bot.shell.report import Report

UPDATE = "sudo apt-get update && sudo apt-get install --yes"


def host(*rows: tuple[str, str, str]) -> Report:
    return Report(rows=rows)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            (("installed", "docker.io", "20.10.24"), ("candidate", "docker.io", "26.1.5")),
            (
                f"Upgrade the engine with `{UPDATE} --only-upgrade docker.io` and"
                " `sudo systemctl restart docker`; containers stop for a moment."
            ),
        ),
        (
            (("installed", "docker.io", "20.10.24"), ("candidate", "docker-ce", "5:27.3.1-1")),
            f"Install the engine with `{UPDATE} docker-ce`.",
        ),
        (
            (("installed", "docker.io", "(none)"), ("candidate", "docker.io", "20.10.24")),
            (
                "This server's package sources have nothing new enough: add Docker's own as"
                " https://docs.docker.com/engine/install/ describes, then"
                f" `{UPDATE} docker-ce docker-ce-cli containerd.io`."
            ),
        ),
    ],
)
def test_the_engine_comes_from_what_the_server_can_get(
    rows: tuple[tuple[str, str, str], ...], sentence: str
) -> None:
    assert docker.install_engine(host(*rows)) == sentence


def test_compose_v1_is_no_candidate() -> None:
    old = host(("candidate", "docker-compose", "1.29.2-3"))
    new = host(("candidate", "docker-compose", "2.26.1-4"))

    assert "docker-compose-plugin`" in docker.install_compose(old)
    assert docker.install_compose(new) == f"Install Compose v2 with `{UPDATE} docker-compose`."


def test_the_daemon_is_started_and_restarted_by_systemd() -> None:
    assert docker.start() == "`sudo systemctl start docker`"
    assert docker.restart() == "`sudo systemctl restart docker`"
