from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.reading import Output
from bot.shell import ports
from bot.shell.ports import Listener
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_what_the_engine_publishes_is_named_by_its_container() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "listeners.txt").read_text()))

    held = ports.held(recorded)

    assert held[:2] == (
        Listener(port="18000", container="shop-next-api-1", project="shop-next"),
        Listener(port="18080", container="shop-next-web-1", project="shop-next"),
    )
    assert {(each.port, each.unit) for each in held[2:]} == {
        ("80", "nginx.service"),
        ("443", "nginx.service"),
    }


def test_a_proxy_without_a_known_container_keeps_its_name() -> None:
    lone = Report(rows=(("listener", "80", "docker-proxy", "7", "docker.service", ""),))

    assert [each.process for each in ports.held(lone)] == ["docker-proxy"]


@pytest.mark.parametrize(
    ("listener", "remedy"),
    [
        (Listener(port="80", container="blog"), "`docker stop blog`"),
        (
            Listener(port="80", process="caddy", pid="7", unit="caddy.service"),
            "`sudo systemctl disable --now caddy.service || sudo systemctl stop caddy.service`",
        ),
        (Listener(port="80", process="python3", pid="7"), "`sudo kill 7`"),
    ],
)
def test_a_port_is_freed_at_its_holder(listener: Listener, remedy: str) -> None:
    assert ports.make_free(listener) == remedy


def test_owners_are_asked_for_as_root() -> None:
    asked = ports.listeners((80, 443), "shop")

    assert asked.sudo
    assert asked.argv[-2:] == ("80", "443")
