"""An outage is waited out; what fails for ever is told to a person."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from storage.database import Database
from storage.journal import JournalBroken
from storage.outage import is_outage


class Refusal(Exception):
    """As a driver raises it, with the code that it carries."""

    def __init__(self, **codes: str) -> None:
        for name, code in codes.items():
            setattr(self, name, code)
        super().__init__("refused")


def refused(cause: Exception) -> OperationalError:
    return OperationalError("INSERT", {}, cause)


@pytest.mark.unit
@pytest.mark.parametrize(
    "error",
    [
        refused(Refusal(sqlstate="57P01")),
        refused(Refusal(sqlstate="40001")),
        refused(Refusal(sqlstate="53300")),
        refused(Refusal(sqlite_errorname="SQLITE_BUSY")),
        refused(Refusal(sqlite_errorname="SQLITE_FULL")),
        refused(Refusal()),
        DBAPIError("SELECT", {}, Refusal(), connection_invalidated=True),
        PoolExhausted("full"),
        JournalBroken("torn"),
    ],
)
def test_a_database_that_is_away_busy_or_full_is_waited_for(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.unit
@pytest.mark.parametrize(
    "error",
    [
        refused(Refusal(sqlstate="54000")),
        refused(Refusal(sqlite_errorname="SQLITE_ERROR")),
        DBAPIError("SELECT", {}, Refusal(sqlstate="08006")),
        ValueError("a bug"),
    ],
)
def test_what_fails_at_every_try_is_no_outage(error: Exception) -> None:
    assert not is_outage(error)


async def test_a_statement_that_the_database_never_takes_is_no_outage(database: Database) -> None:
    with pytest.raises(DBAPIError) as refusal:
        async with database.transaction() as tx:
            await tx.execute(text("INSERT INTO nowhere VALUES (1)"))
    assert not is_outage(refusal.value)
