from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.images.images_retained import ImagesRetained
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ImagesRetained()
HERE = "image\tweb\tsha256:1\t\t\t"
API = "registry\tregistry.example/api:1@sha256:abc\tthere\t"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "registry": recorded("registry.txt")}
    finding = CHECK.examine(answers, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "in the registry and on the server: api, caddy, web and worker",
    )


@pytest.mark.parametrize(
    ("state", "here", "outcome", "said", "remedy"),
    [
        ("there", True, Outcome.PASS, "api and web", ""),
        ("there", False, Outcome.WARN, "web is in the registry only", "pull web`"),
        ("silent", True, Outcome.WARN, "does not answer (why)", "docker login"),
        ("silent", False, Outcome.UNKNOWN, "web is not on the server, and its registry", "login"),
        (
            "gone",
            True,
            Outcome.WARN,
            "web is on the server only",
            "save --output web.tar sha256:1`",
        ),
        ("local", True, Outcome.WARN, "web is on the server only", "push web`"),
        ("gone", False, Outcome.FAIL, "neither in the registry nor on the server", "push web`"),
        ("local", False, Outcome.FAIL, "neither in the registry", ""),
        ("else", True, Outcome.UNKNOWN, "'else' does not say", ""),
    ],
)
def test_two_copies_are_enough_and_none_fails(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    state: str,
    here: bool,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    services = stack("service\tweb\tweb:1\tno\t\t\t", HERE if here else "absent\tweb")
    registry = rows(API, f"registry\tweb:1\t{state}\twhy")
    finding = CHECK.examine({"services": services, "registry": registry}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_an_image_that_nobody_asked_about_is_unknown(
    plan: Plan, stack: Callable[..., Output], rows: Callable[..., Output]
) -> None:
    finding = CHECK.examine({"services": stack(), "registry": rows("x")}, plan)

    assert finding.outcome is Outcome.UNKNOWN


def test_a_daemon_that_says_nothing_does_not_make_an_image_absent(
    plan: Plan, stack: Callable[..., Output], rows: Callable[..., Output]
) -> None:
    services = stack("service\tweb\tweb:1\tno\t\t\t")
    registry = rows(API, "registry\tweb:1\tthere\t")
    finding = CHECK.examine({"services": services, "registry": registry}, plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.observed == "nothing was learned about the image of web"
