from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from bot.checks.containers.network_overlap import NetworkOverlap
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = NetworkOverlap()
BRIDGE = "network\tshop_default\tbr-1\t10.200.128.0/24 "
SUBNET = "subnet\tdefault\t{}"


def route(dst: str, dev: str = "eth0", **more: str) -> dict[str, str]:
    return {"dst": dst, "dev": dev, **more}


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "networks": recorded("networks.txt")}
    finding = CHECK.examine(answers, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "10.200.128.0/24, 10.200.255.0/24 beside 1 routes",
    )


@pytest.mark.parametrize(
    ("subnet", "routes", "more", "outcome", "said"),
    [
        ("10.200.128.0/24", [route("172.23.0.0/16")], (), Outcome.PASS, "beside 1 routes"),
        ("10.200.128.0/24", [route("10.200.128.0/24", "br-1")], (), Outcome.PASS, "0 routes"),
        ("10.200.128.0/24", [route("10.200.0.0/16", "tun0")], (), Outcome.FAIL, "through tun0"),
        ("10.8.0.0/16", [route("10.8.3.0/24", "wg0")], (), Outcome.FAIL, "10.8.3.0/24 through wg0"),
        ("10.8.0.0/16", [route("10.8.3.1", "lo")], (), Outcome.PASS, ""),
        ("10.8.0.0/16", [route("10.8.3.1", type="local")], (), Outcome.PASS, ""),
        ("10.8.0.0/16", [route("default")], (), Outcome.PASS, ""),
        ("fd00::/64", [route("fe80::/64")], (), Outcome.PASS, "fd00::/64"),
        (
            "10.8.0.0/16",
            [],
            ("peer\tthe database\t10.8.4.4",),
            Outcome.FAIL,
            "default (10.8.0.0/16) hides 10.8.4.4, the database",
        ),
        ("10.8.0.0/16", [], ("peer\tthe database\t10.9.4.4",), Outcome.PASS, ""),
        ("10.8.0.0/16", [], ("peer\twho logs in\t10.8.0.1",), Outcome.PASS, ""),
        (
            "10.8.0.0/16",
            [],
            ("peer\tthe database\t172.19.0.9",),
            Outcome.WARN,
            "the next network could hide 172.19.0.9, the database (pool 172.19.0.0/16)",
        ),
        ("10.8.0.0/16", [route("nonsense")], (), Outcome.UNKNOWN, "'nonsense' is not a network"),
        ("10.8.0.0/99", [], (), Outcome.UNKNOWN, "is not a network"),
    ],
)
def test_a_network_must_hide_nothing(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    subnet: str,
    routes: Sequence[dict[str, str]],
    more: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    own = [{"addr_info": [{"local": "10.8.0.1"}]}, {"ifname": "x"}]
    seen = rows(
        f"routes\t{json.dumps(routes)}",
        f"addresses\t{json.dumps(own)}",
        "pools\tnull",
        BRIDGE,
        *more,
    )
    finding = CHECK.examine({"services": stack(SUBNET.format(subnet)), "networks": seen}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("routes\t[]", "addresses\t[]", "pools\t[]"), "Docker named no network"),
        (("routes\t", "addresses\t[]", "pools\t[]"), "gave no JSON"),
        (("routes\t[1]", "addresses\t[]", "pools\t[]"), "gave odd JSON"),
        (("routes\t[]", "addresses\t[]"), "nothing about 'pools'"),
    ],
)
def test_what_nobody_said_is_unknown(
    plan: Plan, stack: Callable[..., Output], rows: Callable[..., Output], lines: str, said: str
) -> None:
    finding = CHECK.examine({"services": stack(), "networks": rows(*lines)}, plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert said in finding.observed


@pytest.mark.parametrize(
    ("declared", "existing"), [((), (BRIDGE,)), ((SUBNET.format("10.8.0.0/16"),), ())]
)
def test_networks_of_either_kind_are_enough(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    declared: tuple[str, ...],
    existing: tuple[str, ...],
) -> None:
    seen = rows("routes\t[]", "addresses\t[]", "pools\t[]", *existing)

    finding = CHECK.examine({"services": stack(*declared), "networks": seen}, plan)

    assert finding.outcome is Outcome.PASS
