"""What counts as the database's fault."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.executor.worker import is_outage
from storage.journal import JournalBroken


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("", {}, Exception()), True),
        (PoolExhausted(), True),
        (DBAPIError("", {}, Exception(), connection_invalidated=True), True),
        (JournalBroken("forked"), True),
        (IntegrityError("", {}, Exception()), False),
        (ZeroDivisionError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_outage_is_told_from_a_bug(error: Exception, outage: bool) -> None:
    assert is_outage(error) is outage
