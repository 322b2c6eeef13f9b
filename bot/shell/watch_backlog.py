"""How background jobs stand, as the app says it: by a URL or by a row of its database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.watch.sample import Jobs


def jobs(said: str) -> Jobs | None:
    """JSON with `oldest_seconds` and, if it likes, `processed`; None for anything else."""
    try:
        known = json.loads(said)
    except ValueError:
        return None
    if not isinstance(known, dict):
        return None
    return _jobs(known.get("oldest_seconds"), known.get("processed"))


def jobs_of_row(row: Sequence[Any] | None) -> Jobs | None:
    """A row with the oldest one's age in seconds (NULL: none waits) and how many were done."""
    if not row:
        return None
    oldest = 0 if row[0] is None else row[0]
    return _jobs(oldest, row[1] if len(row) > 1 else None)


def _jobs(oldest: Any, processed: Any) -> Jobs | None:
    known = Jobs(oldest=_number(oldest), processed=_whole(processed))
    return None if known == Jobs() else known


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else max(0.0, float(value))
    except (TypeError, ValueError):
        return None


def _whole(value: Any) -> int | None:
    found = _number(value)
    return None if found is None else int(found)
