from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.caddyfile_hosts import CaddyfileHosts
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = CaddyfileHosts()
PATH = "/srv/shop/Caddyfile"


def part(kind: str, value: str) -> str:
    return f"part\t{PATH}\t{kind}\t{value}"


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        (
            ("fine", part("host", "shop.example"), part("listen", ":443")),
            Outcome.PASS,
            "on port 443",
        ),
        (
            ("fine", part("host", "shop.example"), part("listen", ":80")),
            Outcome.FAIL,
            "on :80, not on port 443",
        ),
        (
            ("fine", part("host", "shop.example"), part("listen", ":8443")),
            Outcome.FAIL,
            "on :8443, not on port 443",
        ),
        (("fine", part("listen", ":443")), Outcome.FAIL, "serves no name, not shop.example"),
        (
            ("fine", part("host", "localhost"), part("listen", ":443")),
            Outcome.FAIL,
            "serves localhost, not shop.example",
        ),
        (
            (
                "fine",
                part("host", "shop.example"),
                part("host", "localhost"),
                part("listen", ":443"),
            ),
            Outcome.PASS,
            "serves shop.example on port 443",
        ),
        (
            (
                "fine",
                part("host", "shop.example"),
                part("host", "www.shop.example"),
                part("listen", ":443"),
            ),
            Outcome.WARN,
            "also serves www.shop.example",
        ),
        (("broken", f"said\t{PATH}\tError: unrecognized directive"), Outcome.FAIL, "unrecognized"),
        (("missing",), Outcome.FAIL, "is not there"),
    ],
)
def test_caddy_must_serve_the_domain_with_tls(
    plan: Plan, rows: Callable[..., Output], lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    state, *parts = lines
    answer = rows("caddy\tcontainer", f"state\t{PATH}\t{state}", *parts)

    finding = CHECK.examine({"caddy": answer}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert outcome in {Outcome.PASS, Outcome.WARN} or f"< {PATH}`" in finding.remediation


@pytest.mark.parametrize("lines", [("caddy\tnowhere",), ("caddy\tserver",), ()])
def test_without_a_caddy_nothing_is_known(
    plan: Plan, rows: Callable[..., Output], lines: tuple[str, ...]
) -> None:
    assert CHECK.examine({"caddy": rows(*lines)}, plan).outcome is Outcome.UNKNOWN


def test_a_real_servers_file_is_fine(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    stack = {"directory": "/srv/shop-next", "domain": "shop.test", "front": {"https": 8443}}

    finding = CHECK.examine({"caddy": recorded("caddy.txt")}, make_plan(stack=stack))

    assert finding.outcome is Outcome.PASS, finding
