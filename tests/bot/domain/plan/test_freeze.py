"""A freeze follows the clocks of its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.plan.freeze import Freeze


def freeze(**changes: Any) -> Freeze:
    given = {
        "from": "2026-12-20 00:00",
        "until": "2027-01-04 06:00",
        "timezone": "Europe/Berlin",
        "reason": "Christmas sale",
        **changes,
    }
    return Freeze.model_validate(given)


@pytest.mark.parametrize(
    ("moment", "held"),
    [
        (datetime(2026, 12, 19, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 19, 23, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 4, 4, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 4, 5, 0, tzinfo=UTC), False),
    ],
)
def test_it_holds_from_its_first_minute_until_the_last(moment: datetime, held: bool) -> None:
    assert freeze().holds(moment) is held
    assert freeze().said == "Christmas sale (until 2027-01-04 06:00 Europe/Berlin)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": "2026-12-20 00:00"}, "ends before it begins"),
        ({"from": "2026-12-20"}, "is not a date with a time"),
        ({"from": "2026-03-29 02:30"}, "does not exist in Europe/Berlin"),
        ({"timezone": "Mars"}, "not a time zone"),
        ({"reason": ""}, "at least 1 character"),
    ],
)
def test_what_is_no_freeze_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        freeze(**changes)
