"""What the watch saw: each sample at once and durably, then packed, then thinned.

A sample costs some 400 bytes as a row of its own. An hour of them becomes one row that is written
column by column and compressed, a tenth of that. After a day five minutes become one sample.
`run` names the stream of samples: one for each migration and server.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.watch.columns import from_columns, to_columns
from bot.domain.watch.sample import Sample
from bot.domain.watch.thinning import thinned
from bot.domain.watch.wire import sample_of, to_wire
from storage.tables_watching import samples as table

#: Milliseconds for which every sample is kept as it was seen: 24 hours.
WHOLE = 24 * 3_600_000
#: Milliseconds for which the thinned ones are kept: 90 days.
KEPT = 90 * 24 * 3_600_000
#: So many become one row: an hour of whole samples, a day of thinned ones.
_FULL = (120, 288)
_RUNS_AT_ONCE = 20
_MOMENT = attrgetter("at")

_PUT = text(
    "INSERT INTO samples (run, first, last, looks, thin, body)"
    " VALUES (:run, :first, :last, :looks, :thin, :body) ON CONFLICT (run, first) DO NOTHING"
)


async def append(tx: AsyncConnection, run: str, sample: Sample) -> None:
    """Keep a sample; a second one of the same moment changes nothing."""
    await tx.execute(_PUT, _row(run, [sample], thin=0))
    await _pack(tx, run, thin=0)


async def between(tx: AsyncConnection, run: str, start: int, end: int) -> tuple[Sample, ...]:
    """The samples from `start` to before `end`, in order; the older ones are thinned."""
    overlaps = (table.c.run == run) & (table.c.last >= start) & (table.c.first < end)
    rows = await tx.execute(select(table.c.body).where(overlaps))
    found = (sample for row in rows for sample in _samples(row) if start <= sample.at < end)
    return tuple(sorted(found, key=_MOMENT))


async def prune(tx: AsyncConnection, at: int) -> int:
    """Thin what is older than a day and forget what is older than 90; `at` is now.

    Takes a few runs at a time, so that no transaction is long: call it again, each time in a
    transaction of its own, until it says 0 runs.
    """
    await tx.execute(delete(table).where((table.c.thin == 1) & (table.c.last < at - KEPT)))
    old = (table.c.thin == 0) & (table.c.last < at - WHOLE)
    runs = await tx.execute(select(table.c.run).where(old).distinct().limit(_RUNS_AT_ONCE))
    names = [row.run for row in runs]
    for run in names:
        whole = await _taken(tx, old & (table.c.run == run))
        if whole:
            await tx.execute(_PUT, _row(run, thinned(whole), thin=1))
        await _pack(tx, run, thin=1)
    return len(names)


async def _pack(tx: AsyncConnection, run: str, *, thin: int) -> None:
    """Make one row of many, once there are enough."""
    full = _FULL[thin]
    loose = (table.c.run == run) & (table.c.thin == thin) & (table.c.looks < full)
    if ((await tx.execute(select(func.sum(table.c.looks)).where(loose))).scalar() or 0) < full:
        return
    if together := await _taken(tx, loose):
        await tx.execute(_PUT, _row(run, together, thin=thin))


async def _taken(tx: AsyncConnection, rows: ColumnElement[bool]) -> list[Sample]:
    """Take the rows away, and give what was in them; another replica may have been first."""
    found = await tx.execute(delete(table).where(rows).returning(table.c.body))
    return sorted((sample for row in found for sample in _samples(row)), key=_MOMENT)


def _row(run: str, samples: Sequence[Sample], *, thin: int) -> dict[str, Any]:
    return {
        "run": run,
        "first": samples[0].at,
        "last": samples[-1].at,
        "looks": len(samples),
        "thin": thin,
        "body": _body(samples),
    }


def _body(samples: Iterable[Sample]) -> bytes:
    wire = [to_wire(sample) for sample in samples]
    columns = {"count": len(wire), "columns": to_columns(wire)}
    return zlib.compress(json.dumps(columns, separators=(",", ":")).encode(), 9)


def _samples(row: Row[Any]) -> list[Sample]:
    known = json.loads(zlib.decompress(row.body))
    return [sample_of(wire) for wire in from_columns(known["columns"], known["count"])]
