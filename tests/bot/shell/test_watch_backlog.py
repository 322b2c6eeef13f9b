"""How jobs stand, from JSON and from a row; anything odd is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.domain.watch.sample import Jobs
from bot.shell.watch_backlog import jobs, jobs_of_row


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ('{"oldest_seconds": 12.5, "processed": 40}', Jobs(oldest=12.5, processed=40)),
        ('{"oldest_seconds": 0}', Jobs(oldest=0)),
        ('{"processed": "many", "oldest_seconds": true}', None),
        ('{"oldest_seconds": [1]}', None),
        ("[]", None),
        ("<html>", None),
        ("", None),
    ],
)
def test_a_url_tells_in_json(said: str, known: Jobs | None) -> None:
    assert jobs(said) == known


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ((Decimal("3.5"), 7), Jobs(oldest=3.5, processed=7)),
        ((None, 7), Jobs(oldest=0, processed=7)),
        ((4,), Jobs(oldest=4)),
        ((-1,), Jobs(oldest=0)),
        (None, None),
        ((), None),
        (("soon",), None),
    ],
)
def test_a_database_tells_in_a_row(row: Any, known: Jobs | None) -> None:
    assert jobs_of_row(row) == known
