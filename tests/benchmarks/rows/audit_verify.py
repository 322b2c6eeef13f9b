"""How fast the audit trail is proven."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import tempfile
import time
from pathlib import Path

from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from storage.database import Database, open_database
from storage.journal import Entry, append
from storage.verify import verify
from tests.benchmarks.figure import Figure

ROWS = 100_000
TRIES = 3


async def measure() -> list[Figure]:
    """The best of three beside the floor: one HMAC over so many rows of that size."""
    key = Secret(secrets.token_hex(32))
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite:///{Path(folder) / 'bench.db'}", SystemClock())
        try:
            await _fill(database, key)
            seconds = min([await _once(database, key) for _ in range(TRIES)])
        finally:
            await database.close()
    floor = _floor(key)
    return [
        Figure(
            name="audit_verify",
            value=ROWS / seconds,
            unit="rows/s",
            target="at least 200,000 rows/s",
            met=ROWS / seconds >= 200_000,
            compared_with=f"bare HMAC of as many lines, {ROWS / floor:,.0f} rows/s",
            ratio=seconds / floor,
        )
    ]


async def _fill(database: Database, key: Secret) -> None:
    async with database.transaction() as tx:
        for number in range(ROWS):
            payload = {"check": "disk-space", "target": "web-1", "number": number}
            entry = Entry(
                tag="preflight:check:pass",
                actor="engine:bench",
                migration="shop/production",
                run="preflight-bench",
                payload=payload,
            )
            await append(tx, key, entry)


async def _once(database: Database, key: Secret) -> float:
    began = time.perf_counter()
    proven = await verify(database, key)
    if not proven.ok or proven.rows != ROWS:
        message = f"the trail does not verify: {proven.reason}"
        raise AssertionError(message)
    return time.perf_counter() - began


def _floor(key: Secret) -> float:
    line = secrets.token_bytes(220)
    secret = key.reveal().encode()
    began = time.perf_counter()
    for _ in range(ROWS):
        hmac.digest(secret, line, hashlib.sha256().name)
    return time.perf_counter() - began
