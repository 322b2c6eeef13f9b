from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.shell.image_facts import ImageFacts, absent, image_facts, instant
from bot.shell.report import Report


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:10Z", 10),
        ("2026-09-21T14:13:20.000000005Z", 1_790_000_000),
        ("2026-09-21T16:13:20+02:00", 1_790_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
    ],
)
def test_a_moment_is_read_whatever_its_zone(text: str, seconds: int) -> None:
    assert instant(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-09-21", "2026-09-21T16:13:20", "2026-13-01T00:00:00Z"]
)
def test_anything_else_is_no_moment(text: str) -> None:
    with pytest.raises(Unanswered, match="is not a moment in time"):
        instant(text)


def test_facts_and_missing_images_are_read_by_service() -> None:
    said = Report(
        rows=(
            ("facts", "api", "1970-01-01T00:00:10Z", "7", "debian:13", "sha256:a"),
            ("facts", "web", "", "8", "", ""),
            ("absent", "worker"),
        )
    )

    assert image_facts(said) == {
        "api": ImageFacts(created=10, size=7, base="debian:13", base_digest="sha256:a"),
        "web": ImageFacts(created=0, size=8, base="", base_digest=""),
    }
    assert absent(said) == {"worker"}
