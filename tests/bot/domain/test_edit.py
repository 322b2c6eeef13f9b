from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.edit import first_of_latest
from bot.domain.state import TimelineEntry


def row(seq: int, actor: str, **payload: str) -> TimelineEntry:
    return TimelineEntry(
        seq=seq,
        at=datetime(2026, 11, 29, tzinfo=UTC),
        tag="preflight:run:ordered",
        actor=actor,
        migration="shop/production",
        run="",
        payload=payload,
        hash="00",
    )


def test_whoever_first_brought_the_file_in_since_it_was_another_changed_it() -> None:
    newest_first = (
        row(5, "U-LATER", digest="new"),
        row(4, "U-FIRST", file="new", digest="a-runbook"),
        row(3, "U-OTHER", digest="old"),
        row(2, "U-LONG-AGO", digest="new"),
    )

    found = first_of_latest(newest_first, "new", "U-ASKS")

    assert (found.people, found.source) == ({"U-FIRST"}, "audit #4")


def test_whoever_asks_brings_in_what_nobody_has_seen() -> None:
    found = first_of_latest((row(1, "U-OTHER", digest="old"),), "new", "U-ASKS")

    assert (found.people, found.source) == ({"U-ASKS"}, "not seen before")
