from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.images_present import ImagesPresent
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ImagesPresent()


def service(image: str, built: str = "no") -> str:
    return f"service\tweb\t{image}\t{built}\t\t\t"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"services": recorded("services.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "on the server: api, caddy, web and worker",
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said", "remedy"),
    [
        (
            (service("shop/web@sha256:ab"), "absent\tweb"),
            Outcome.FAIL,
            "the image of web is not on the server",
            "`docker pull shop/web@sha256:ab`",
        ),
        ((service("shop/web:1"), "absent\tweb"), Outcome.FAIL, "not on the server", "pull web`"),
        ((service("web:1", "yes"), "absent\tweb"), Outcome.FAIL, "not on the", "build web`"),
        ((service("shop/web:1"),), Outcome.UNKNOWN, "the daemon did not say", ""),
        ((service("shop/web:1"), "absent\tapi"), Outcome.UNKNOWN, "the daemon did not say", ""),
        ((service("shop/web:1"), "image\tweb\tsha256:1\t\t\t"), Outcome.PASS, "api and web", ""),
    ],
)
def test_only_a_daemon_that_denies_an_image_makes_it_missing(
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


def test_no_service_at_all_is_unknown(plan: Plan, rows: Callable[..., Output]) -> None:
    finding = CHECK.examine({"services": rows("asked\t1")}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.UNKNOWN, "Compose names no service")
