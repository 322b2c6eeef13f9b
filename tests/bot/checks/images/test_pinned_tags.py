from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.pinned_tags import PinnedTags
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = PinnedTags()


def service(image: str, built: str = "no") -> str:
    return f"service\tapi\t{image}\t{built}\t\t\t"


def facts(digest: str = "", tags: str = "") -> str:
    return f"image\tapi\tsha256:53d413c1f06ae27b\t10001\t{digest}\t{tags}"


def test_recorded_images_built_here_pass_with_a_note(
    plan: Plan, recorded: Callable[[str], Output]
) -> None:
    finding = CHECK.examine({"services": recorded("stack.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        (
            "4 images with exact versions;"
            " api, caddy, web and worker built here, so the tag is all there is"
        ),
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said", "remedy"),
    [
        ((service("caddy:2@sha256:ab"),), Outcome.PASS, "1 images with exact versions", ""),
        ((service("caddy:2"), facts()), Outcome.PASS, "api built here", ""),
        ((service("caddy:2", "yes"),), Outcome.PASS, "api built here", ""),
        (
            (service("caddy:2"), facts("caddy@sha256:ab")),
            Outcome.WARN,
            "api uses caddy:2: a tag without a digest",
            r"\1caddy@sha256:ab#",
        ),
        ((service("caddy:2"),), Outcome.WARN, "without a digest", "Write an exact version"),
        (
            (service("caddy:latest"), facts("", "caddy:latest caddy:2.6.2")),
            Outcome.FAIL,
            "api uses caddy:latest",
            r"\1caddy:2.6.2#",
        ),
        ((service("caddy", "yes"),), Outcome.FAIL, "api uses caddy", "Write an exact version"),
        ((), Outcome.UNKNOWN, "Compose names no service", "config --quiet`"),
        (("service\tapi",), Outcome.UNKNOWN, "broken row", ""),
    ],
)
def test_the_loosest_image_decides(
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
