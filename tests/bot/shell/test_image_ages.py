from __future__ import annotations

from bot.domain.check import Outcome
from bot.shell.image_ages import age, tags
from bot.shell.image_facts import ImageFacts
from bot.shell.registry_answers import Kept
from bot.shell.resolved import Described

DAY, NOW = 86_400, 1_790_000_000
API = Described(name="api", image="api:1", built=False, user="", cap_add=(), cap_drop=())


def made(days: int) -> ImageFacts:
    return ImageFacts(created=NOW - days * DAY, size=1, base="", base_digest="")


def test_an_image_may_be_35_days_old() -> None:
    assert age("api", made(35), NOW).outcome is Outcome.PASS
    assert age("api", made(36), NOW).outcome is Outcome.WARN
    assert age("api", None, NOW).outcome is Outcome.UNKNOWN


def test_only_what_is_not_as_it_was_is_noticed() -> None:
    kept = Kept(state="there", reason="", tags=(("api:1", "same"), ("base:2", "moved")))

    assert [each.said for each in tags(API, {"api:1": kept})] == ["base:2, of api, has moved on"]
