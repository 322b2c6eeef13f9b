"""What the daemon knows of the services' images: there or not, how old, how big, from what base."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.domain.check import Unanswered
from bot.shell.report import Report, whole

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """One service's image; `created` is in Unix seconds, `size` in bytes.

    `base` and `base_digest` name what it was built on, where its builder wrote that down.
    """

    created: int
    size: int
    base: str
    base_digest: str


def image_facts(report: Report) -> dict[str, ImageFacts]:
    """By service, for images that are on the server."""
    return {
        name: ImageFacts(
            created=instant(made) if made else 0, size=whole(size), base=base, base_digest=digest
        )
        for name, made, size, base, digest in report.of("facts", 5)
    }


def absent(report: Report) -> frozenset[str]:
    """Services of which the daemon said that it has no such image."""
    return frozenset(row[0] for row in report.of("absent", 1))


def instant(text: str) -> int:
    """RFC 3339 as Unix seconds; raises `Unanswered` for anything else."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unanswered(f"'{text[:40]}' is not a moment in time")
    try:
        return int(
            datetime.fromisoformat(f"{found[1]}{found[2].replace('Z', '+00:00')}").timestamp()
        )
    except (ValueError, OverflowError):
        raise Unanswered(f"'{text[:40]}' is not a moment in time") from None
