"""Whether a database's refusal will pass by itself, or comes again with every try."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from storage.journal import JournalBroken

#: Classes of SQLSTATE that pass: connections, conflicts, resources, states, operators, systems.
#: Source: PostgreSQL's appendix of error codes.
_PASSING = frozenset({"08", "40", "53", "55", "57", "58"})


def is_outage(error: BaseException) -> bool:
    """Whether the database is at fault and not the statement: nothing is known of the run then."""
    if isinstance(error, PoolExhausted | JournalBroken):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError) and _passes(error.orig)


def _passes(cause: BaseException | None) -> bool:
    """What says nothing of itself is taken for an outage."""
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in _PASSING
    return getattr(cause, "sqlite_errorname", None) != "SQLITE_ERROR"
