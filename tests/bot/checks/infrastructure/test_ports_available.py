from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.infrastructure.ports_available import PortsAvailable
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output

CHECK = PortsAvailable()
NGINX = "listener\t80\tnginx\t612\tshop-proxy.service\t"


def test_public_and_alternate_ports_are_asked_about(make_plan: Callable[..., Plan]) -> None:
    asked = CHECK.probe(make_plan(legacy={"ports": [80, 8443]}))["listeners"]

    assert isinstance(asked, Command)
    assert asked.argv[-5:] == ("80", "443", "8443", "18080", "18081")


def test_a_recorded_server_passes(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    plan = make_plan(
        legacy={"proxy": "nginx"},
        stack={
            "project": "shop-next",
            "services": [{"name": "api", "port": 18000}, {"name": "web", "port": 18080}],
        },
    )

    finding = CHECK.examine({"listeners": recorded("listeners.txt")}, plan)

    assert finding.outcome is Outcome.PASS
    assert "443 and 80 held by nginx, nginx.service (pid 7586)" in finding.observed


@pytest.mark.parametrize(
    ("lines", "outcome", "said", "remedy"),
    [
        ((), Outcome.PASS, "free: 80, 443, 18080 and 18081", ""),
        (
            (NGINX,),
            Outcome.PASS,
            "80 held by nginx, shop-proxy.service (pid 612); free: 443, 18080 and 18081",
            "",
        ),
        (
            ("listener\t80\tcaddy\t7\tcaddy.service\t", NGINX),
            Outcome.FAIL,
            "80 held by caddy, caddy.service (pid 7)",
            "disable --now caddy.service",
        ),
        (
            ("listener\t443\tpython3\t9\t\t",),
            Outcome.FAIL,
            "443 held by python3, no unit (pid 9)",
            "`sudo kill 9`",
        ),
        (
            ("published\t80\tblog-1\tblog", "listener\t80\tdocker-proxy\t9\tdocker.service\t"),
            Outcome.FAIL,
            "80 held by blog-1",
            "`docker stop blog-1`",
        ),
        (
            ("published\t80\tshop-caddy-1\tshop",),
            Outcome.PASS,
            "80 held by shop-caddy-1",
            "",
        ),
        (
            ("listener\t18080\tpython3\t9\tshop-api.service\t",),
            Outcome.FAIL,
            "18080 held by python3, shop-api.service",
            "give the new service another port",
        ),
        (("listener\t80\t\t\t\t",), Outcome.UNKNOWN, "hidden", "sudo"),
        (("listener\t80\tnginx",), Outcome.UNKNOWN, "broken row", ""),
    ],
)
def test_a_port_is_free_or_held_by_whom_the_plan_moves(
    plan: Plan,
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"listeners": rows(*lines)}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("listener\t80\tnode /srv/a\t9\t\tapi", Outcome.PASS),
        ("listener\t80\tPM2 v7.0.4: God\t9\tpm2-deploy.service\t", Outcome.PASS),
        ("listener\t80\tnode /srv/b\t9\t\tblog", Outcome.FAIL),
    ],
)
def test_under_pm2_the_app_is_what_counts(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], line: str, outcome: Outcome
) -> None:
    plan = make_plan(legacy={"manager": "pm2", "units": ["api"], "proxy": None})

    assert CHECK.examine({"listeners": rows(line)}, plan).outcome is outcome


def test_without_sudo_nothing_is_known(plan: Plan) -> None:
    refused = Output(status=1, stdout="", stderr="sudo: a password is required")

    assert CHECK.examine({"listeners": refused}, plan).outcome is Outcome.UNKNOWN
