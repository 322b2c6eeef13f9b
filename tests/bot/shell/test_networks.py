from __future__ import annotations

import ipaddress
import json
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.migration_file import parse
from bot.domain.reading import Output
from bot.shell import networks
from bot.shell.report import Report, report

ROOT = Path(__file__).parents[3]
READINGS = ROOT / "tests/readings"


def test_a_recorded_server_is_read_without_dockers_own_routes() -> None:
    seen = networks.networks(
        report(Output(status=0, stdout=(READINGS / "networks.txt").read_text()))
    )

    assert {name for name, _ in seen.docker} == {"bridge", "shop-next_default"}
    assert [device for device, _ in seen.routes] == ["eth0"]
    assert seen.pools == (ipaddress.ip_network("10.200.0.0/17"),)
    assert "127.0.0.1" in seen.own


@pytest.mark.parametrize("pools", ["null", "[]"])
def test_without_pools_of_its_own_the_daemon_has_the_known_ones(pools: str) -> None:
    rows = (("routes", "[]"), ("addresses", "[]"), ("pools", pools))

    seen = networks.networks(Report(rows=rows))

    assert ipaddress.ip_network("172.17.0.0/16") in seen.pools
    assert len(seen.pools) == 7


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/24", "10.0.1.0/24", False),
        ("10.0.0.0/8", "fd00::/8", False),
        ("fd00::/8", "fd00::1", True),
    ],
)
def test_networks_overlap_within_their_family(one: str, other: str, shared: bool) -> None:
    assert networks.overlap(networks.network(one), networks.network(other)) is shared


def test_a_pool_that_is_no_network_is_no_answer() -> None:
    rows = (("routes", "[]"), ("addresses", "[]"), ("pools", json.dumps([{"Size": 24}])))

    with pytest.raises(Unanswered, match="is not a network"):
        networks.networks(Report(rows=rows))


def test_public_addresses_and_resolvers_are_looked_up(tmp_path: Path) -> None:
    text = (ROOT / "docs/examples/systemd-neon.yml").read_text()
    plan = parse(text.replace("[192.0.2.53]", "['192.0.2.53:5353', '192.0.2.54']"), "f.yml")

    assert networks.ask(plan).argv[-4:] == (
        *("/srv/shop/.env.prod", "203.0.113.10", "192.0.2.53", "192.0.2.54"),
    )
