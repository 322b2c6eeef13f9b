from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.restart_policy import RestartPolicy
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = RestartPolicy()
BOOT = tuple(f"enabled\t{unit}.service\tenabled" for unit in ("shop-api", "shop-web", "shop-proxy"))
MADE = "shape\tapi\t0\t0\t\tjson-file\t\tno"
ALWAYS = "set\tapi\trestart\talways"


def test_a_recorded_server_passes(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    plan = make_plan(legacy={"proxy": "nginx"})
    answers = {"services": recorded("services.txt"), "room": recorded("room.txt")}
    finding = CHECK.examine(answers, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "4 services come back beside the old ones; 80 and 443 stay",
    )


@pytest.mark.parametrize(
    ("lines", "boot", "outcome", "said", "remedy"),
    [
        ((ALWAYS,), BOOT, Outcome.PASS, "80 and 443 stay", ""),
        (("set\tapi\trestart\tunless-stopped",), BOOT, Outcome.PASS, "", ""),
        ((), BOOT, Outcome.FAIL, "api would not restart", "restart: unless-stopped"),
        ((MADE,), BOOT, Outcome.PASS, "", ""),
        (("set\tapi\trestart\tno",), BOOT, Outcome.WARN, "has restart: no", "if it is no job"),
        (("set\tapi\trestart\ton-failure:3",), BOOT, Outcome.WARN, "on-failure:3", ""),
        (
            (ALWAYS, MADE, "set\tapi\tpublished\t443"),
            BOOT,
            Outcome.WARN,
            "api and the old services both want 443",
            "alternate port",
        ),
        ((ALWAYS, "set\tapi\tpublished\t443"), BOOT, Outcome.PASS, "", ""),
        ((ALWAYS, MADE, "set\tapi\tpublished\t18443"), BOOT, Outcome.PASS, "", ""),
        (
            (ALWAYS,),
            (*BOOT[:2], "enabled\tshop-proxy.service\tdisabled"),
            Outcome.WARN,
            "shop-proxy.service is disabled",
            "systemctl enable shop-proxy.service`",
        ),
        ((ALWAYS,), BOOT[:2], Outcome.WARN, "shop-proxy.service is unknown to systemd", ""),
    ],
)
def test_a_reboot_must_leave_everything_where_it_is(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    boot: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    answers = {"services": stack(*lines), "room": rows("total\t1", *boot)}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
    assert CHECK.examine({"services": stack(*lines)}, plan).outcome is Outcome.UNKNOWN
