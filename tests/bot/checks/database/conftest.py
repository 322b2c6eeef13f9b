"""Plans with a database, and what servers and providers answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.plan import Plan
from bot.domain.reading import Output, ProviderAnswer, Rows

NOW = 1_800_000_000
LIMITS = {
    "maximum": "100",
    "superuser_reserved": "3",
    "reserved": "0",
    "role_limit": "-1",
    "database_limit": "-1",
    "here": "5",
    "elsewhere": "0",
    "role_elsewhere": "0",
    "idle_session_timeout": "0",
}
ARCHIVE = {
    "mode": "on",
    "level": "replica",
    "archived": "7",
    "archived_at": str(NOW - 60),
    "failed": "0",
    "failed_at": None,
}


@pytest.fixture
def neon_plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(
        database={"kind": "neon", "project": "quiet-river-1", "api_key": {"env": "NEON_KEY"}}
    )


@pytest.fixture
def postgres_plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(database={"kind": "postgres", "url": {"env": "DB"}})


@pytest.fixture
def dumps_plan(make_plan: Callable[..., Plan]) -> Plan:
    where = {"kind": "postgres", "url": {"env": "DB"}, "backups": "/var/backups/shop"}
    return make_plan(database=where)


def rows_of(*named: dict[str, str | None]) -> Rows:
    columns = tuple(named[0]) if named else ()
    return Rows(columns=columns, rows=tuple(tuple(row.values()) for row in named), asked_at=NOW)


def limits(**changes: str) -> Rows:
    return rows_of({**LIMITS, **changes})


def archive(**changes: str | None) -> Rows:
    return rows_of({**ARCHIVE, **changes})


def provider(body: Any) -> ProviderAnswer:
    text = body if isinstance(body, str) else json.dumps(body)
    return ProviderAnswer(status=200, body=text, asked_at=NOW)


def report(*lines: str) -> Output:
    return Output(status=0, stdout="\n".join((*lines, "slipway-end\n")))


def service(name: str = "api", image: str = "shop:1", replicas: int = 1) -> str:
    return f"service\t{name}\t{image}\t{replicas}"


def url(
    host: str = "db.example",
    place: str = "public",
    *,
    of: str = "api",
    variable: str = "DATABASE_URL",
    scheme: str = "postgresql",
    sslmode: str = "require",
) -> str:
    return f"url\t{of}\t{variable}\tread\t{scheme}\t{host}\t5432\t{sslmode}\t{place}"


UNREADABLE = "url\tapi\tDATABASE_URL\tunreadable\t\t\t\t\t"


def number(name: str, value: int, of: str = "api") -> str:
    return f"number\t{of}\t{name}\t{value}"


POOL = (number("POOL_SIZE", 5), number("MAX_OVERFLOW", 5))
