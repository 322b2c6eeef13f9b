from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.afterwards import Afterwards
from bot.views.afterwards import next_action, verdict

HELD = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
UNTIL = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "says", "then"),
    [
        ({"settles": True}, "ON THE NEW STACK", "`/migrate settle`"),
        ({"settles": True, "settled": True}, "SETTLED ON THE NEW STACK", "From 2026-12-02 02:00"),
        ({"settles": False}, "ON THE NEW STACK", "From 2026-12-02 02:00 UTC on"),
        ({"settles": True, "retired": UNTIL}, "RETIRED", "retired on 2026-12-02 02:00 UTC"),
    ],
)
def test_it_says_where_the_migration_is_and_what_comes_next(
    known: dict[str, Any], says: str, then: str
) -> None:
    after = Afterwards(since=HELD, until=UNTIL, **known)

    assert verdict(after) == says
    assert then in next_action(after)
