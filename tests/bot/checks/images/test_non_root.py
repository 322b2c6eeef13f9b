from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.non_root import NonRoot
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = NonRoot()


def service(name: str = "api", user: str = "", caps: str = "\t", built: str = "no") -> str:
    return f"service\t{name}\t{name}:1\t{built}\t{user}\t{caps}"


def image(user: str, name: str = "api") -> str:
    return f"image\t{name}\tsha256:53d413c1f06a\t{user}\t\t"


BIND = "NET_BIND_SERVICE\tALL"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"services": recorded("stack.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "not root: api, caddy, web and worker",
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said", "remedy"),
    [
        ((service(), image("10001")), Outcome.PASS, "not root: api", ""),
        ((service(), image("10001"), "container\tapi\t10001"), Outcome.PASS, "not root", ""),
        ((service(user="10001"), image("")), Outcome.PASS, "not root", ""),
        ((service(), image("")), Outcome.FAIL, "api would run as root", 'user: "10001:10001"'),
        (
            (service(user="0:0"), image("10001")),
            Outcome.FAIL,
            "would run as root",
            "--no-deps api`",
        ),
        ((service(), image("10001"), "container\tapi\t0"), Outcome.FAIL, "api runs as root", ""),
        (
            (service(), image("10001"), "container\tapi\t10001", "container\tapi\t0"),
            Outcome.FAIL,
            "api runs as root",
            "",
        ),
        (
            (service(), image(""), "container\tapi\t70"),
            Outcome.WARN,
            "api starts as root and goes on as uid 70",
            "add USER",
        ),
        ((service("caddy", caps=BIND), image("", "caddy")), Outcome.WARN, "would run", "a user"),
        ((service("caddy"), image("", "caddy")), Outcome.FAIL, "caddy would run as root", "caddy"),
        (
            (service("caddy", caps="CAP_NET_BIND_SERVICE SYS_ADMIN\tALL"), image("", "caddy")),
            Outcome.FAIL,
            "caddy would run as root",
            "",
        ),
        ((service("api", caps=BIND), image("")), Outcome.FAIL, "api would run as root", ""),
        ((service(),), Outcome.UNKNOWN, "image of api is not on the server", "pull api`"),
        ((service(built="yes"),), Outcome.UNKNOWN, "not on the server", "build api`"),
        ((service(), "container\tapi\t"), Outcome.UNKNOWN, "not on the server", ""),
        ((service(), "container\tapi\troot"), Outcome.UNKNOWN, "not a number", ""),
        ((), Outcome.UNKNOWN, "Compose names no service", "config --quiet`"),
    ],
)
def test_the_worst_service_decides(
    plan: Plan,
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": rows(*lines)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_nothing_collected_is_unknown(plan: Plan) -> None:
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
