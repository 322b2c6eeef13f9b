from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.assumptions.caddy_as_proxy import CaddyAsProxy
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.shell import ports

CHECK = CaddyAsProxy()
NGINX = "listener\t443\tnginx\t77\tnginx.service\t"
CADDY = "service\tcaddy\tcaddy:2.10\tno\t\t\t"


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        (
            (NGINX, CADDY),
            Outcome.PASS,
            "nginx.service owns port 443 today; the stack brings caddy:2",
        ),
        (("", CADDY), Outcome.PASS, "nobody owns port 443 today"),
        (("published\t443\tedge-1\tedge", CADDY), Outcome.PASS, "edge-1 owns port 443"),
        (("listener\t443\t\t\t\t", CADDY), Outcome.PASS, "a stranger owns port 443"),
        ((NGINX, "service\tcaddy\tnginx:1\tno\t\t\t"), Outcome.WARN, "caddy is nginx:1"),
        ((NGINX, "service\tapi\tx:1\tno\t\t\t"), Outcome.WARN, "the stack has no service caddy"),
        ((NGINX, ""), Outcome.UNKNOWN, "Compose names no service"),
    ],
)
def test_caddy_is_the_new_proxy(
    plan: Plan, rows: Callable[..., Output], seen: tuple[str, str], outcome: Outcome, said: str
) -> None:
    listener, service = (rows(*filter(None, [line])) for line in seen)

    finding = CHECK.examine({"listeners": listener, "stack": service}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_the_listeners_are_asked_once_for_all_checks(plan: Plan) -> None:
    assert CHECK.probe(plan)["listeners"] == ports.of_plan(plan)
