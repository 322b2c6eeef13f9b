"""What a run read and found, kept so that it can be shown and judged again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.check import Finding, Outcome
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from storage.tables import findings as found
from storage.tables import readings as read

_PUT_READING = (
    "INSERT INTO readings (run, target, probe, reading) VALUES (:run, :target, :probe, :reading)"
    " ON CONFLICT (run, target, probe) DO UPDATE SET reading = excluded.reading"
)
_FIELDS = tuple(column.name for column in found.columns)
_PUT_FINDING = (
    f"INSERT INTO findings ({', '.join(_FIELDS)})"  # noqa: S608 - our own column names
    f" VALUES ({', '.join(f':{name}' for name in _FIELDS)})"
    " ON CONFLICT (run, target, check_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _FIELDS[3:])
)


async def put_readings(
    tx: AsyncConnection, run: str, target: str, items: Mapping[str, str]
) -> None:
    """Keep each probe's answer, as JSON by the probe's name; a later answer replaces it."""
    rows = [
        {"run": run, "target": target, "probe": probe, "reading": _storable(reading)}
        for probe, reading in sorted(items.items())
    ]
    if rows:
        await tx.execute(text(_PUT_READING), rows)


async def readings(tx: AsyncConnection, run: str) -> dict[str, dict[str, str]]:
    """Target → probe → JSON of its answer."""
    query = select(read.c.target, read.c.probe, read.c.reading).where(read.c.run == run)
    answers: dict[str, dict[str, str]] = {}
    for row in await tx.execute(query.order_by(read.c.target, read.c.probe)):
        answers.setdefault(row.target, {})[row.probe] = row.reading
    return answers


async def put_finding(tx: AsyncConnection, run: str, finding: Finding) -> None:
    """Keep the verdict of a check on a target; a later verdict of the same run replaces it."""
    texts = ("line", "title", "observed", "expected", "remediation", "evidence")
    values = {name: _storable(getattr(finding, name)) for name in texts}
    values |= {"run": run, "target": finding.target, "check_id": finding.check}
    values |= {"risk": finding.risk.name, "vantage": finding.vantage.value}
    values |= {"outcome": finding.outcome.value}
    await tx.execute(text(_PUT_FINDING), values | {"milliseconds": finding.milliseconds})


async def findings(tx: AsyncConnection, run: str) -> tuple[Finding, ...]:
    """The verdicts of a run, by target, line and check."""
    query = select(found).where(found.c.run == run)
    rows = await tx.execute(query.order_by(found.c.target, found.c.line, found.c.check_id))
    return tuple(
        Finding(
            check=row.check_id,
            line=row.line,
            title=row.title,
            risk=Risk[row.risk],
            outcome=Outcome(row.outcome),
            observed=row.observed,
            expected=row.expected,
            remediation=row.remediation,
            vantage=Vantage(row.vantage),
            target=row.target,
            evidence=row.evidence,
            milliseconds=row.milliseconds,
        )
        for row in rows
    )


def _storable(words: str) -> str:
    """Text from a server may hold what no database keeps as text: NUL, halves of pairs."""
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
