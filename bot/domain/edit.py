"""Who last changed a migration file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from bot.domain.state import TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEdit:
    """`people` are Slack user ids, or a mail address or terminal that Slack does not know.

    `source` says where that is known from: a commit, or a row of the audit trail.
    """

    people: frozenset[str]
    source: str


def file_of(row: TimelineEntry) -> str:
    """The digest of the migration file that a row was about, "" when it says none."""
    return str(row.payload.get("file") or row.payload.get("digest") or "")


def first_of_latest(newest_first: Iterable[TimelineEntry], digest: str, by: str) -> LastEdit:
    """Whoever first used the file as it is now since it was last another one; else `by`."""
    recent = tuple(takewhile(lambda row: file_of(row) == digest, newest_first))
    if not recent:
        return LastEdit(people=frozenset({by}), source="not seen before")
    first = recent[-1]
    return LastEdit(people=frozenset({first.actor}), source=f"audit #{first.seq}")
