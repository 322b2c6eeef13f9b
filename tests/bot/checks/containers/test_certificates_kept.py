from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.certificates_kept import CertificatesKept
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = CertificatesKept()
CADDY = "service\tcaddy\tcaddy:2.8\tno\t\t\t"
NAMED = "volume\tcaddy_data\tname\tshop_caddy_data"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"services": recorded("services.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "caddy keeps its certificates on the volume shop-next_caddy_data",
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said", "remedy"),
    [
        (
            (CADDY, "mount\tcaddy\tvolume\tcaddy_data\t/data/\trw", NAMED),
            Outcome.PASS,
            "on the volume shop_caddy_data",
            "",
        ),
        ((CADDY, "mount\tcaddy\tvolume\tkept\t/data/caddy\trw"), Outcome.PASS, "volume kept", ""),
        ((CADDY, "mount\tcaddy\tbind\t/srv/d\t/data\trw"), Outcome.PASS, "in /srv/d", ""),
        ((CADDY, "mount\tcaddy\tvolume\t\t/data\trw"), Outcome.WARN, "without a name", "/data`"),
        ((CADDY, "mount\tcaddy\ttmpfs\t\t/data\trw"), Outcome.FAIL, "in memory only", "/data`"),
        ((CADDY, "mount\tcaddy\tvolume\td\t/data\tro"), Outcome.FAIL, "keeps nothing", "/data`"),
        ((CADDY, "mount\tcaddy\tvolume\td\t/config\trw"), Outcome.FAIL, "keeps nothing", "/data`"),
        ((CADDY,), Outcome.FAIL, "caddy keeps nothing at /data", "docker-compose.prod.yml"),
        (("service\tedge\tshop/caddy:1\tno\t\t\t",), Outcome.FAIL, "edge keeps nothing", ""),
        ((), Outcome.SKIP, "no service runs Caddy", ""),
        ((CADDY, "mount\tcaddy\tvolume"), Outcome.UNKNOWN, "broken row 'mount'", ""),
    ],
)
def test_caddys_data_must_outlive_its_container(
    plan: Plan,
    stack: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(*lines)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
