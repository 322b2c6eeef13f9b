"""Lints the SQL files of a server here: squawk, and a scan for what squawk does not see."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.connectors import sql_scan
from bot.connectors.deadline import Deadline
from bot.connectors.server import run_bundle
from bot.connectors.session import Session
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import GarbledAnswer, TargetError, TimedOut
from bot.domain.probe import Command, PendingSql, Probe
from bot.domain.reading import NoAnswer, Output, Reading, Silence, SqlFindings, SqlHit

_FIELDS = 3


async def answer(probe: PendingSql, session: Session, deadline: Deadline) -> Reading:
    """The findings, or why there are none."""
    told: list[Reading] = []

    def tell(_: Probe, reading: Reading) -> None:
        told.append(reading)

    await run_bundle(session, [Command(argv=probe.argv)], deadline, tell)
    (said,) = told
    if not isinstance(said, Output):
        return said
    try:
        return await lint(files(said), deadline.within(probe.timeout))
    except TargetError as error:
        why = Silence.TIMED_OUT if isinstance(error, TimedOut) else Silence.GARBLED
        return NoAnswer(why=why, detail=error.sentence)
    except (ImportError, FileNotFoundError):
        detail = "squawk and sqlglot are not installed beside the bot (pip install 'slipway[sql]')"
        return NoAnswer(why=Silence.REFUSED, detail=detail)


def files(output: Output) -> Mapping[str, str]:
    """The files by name; raises `GarbledAnswer` unless all came whole."""
    lines = output.stdout.splitlines()
    if output.status or not lines or lines[-1] != "end":
        raise GarbledAnswer("the SQL files of the server are too long, or did not come whole")
    rows = [line.split("\t") for line in lines[:-1]]
    if any(len(row) != _FIELDS or row[0] != "file" for row in rows):
        raise GarbledAnswer("the list of SQL files makes no sense")
    try:
        return {name: base64.b64decode(text, validate=True).decode() for _, name, text in rows}
    except (binascii.Error, UnicodeDecodeError):
        raise GarbledAnswer("an SQL file of the server is not UTF-8 text") from None


async def lint(texts: Mapping[str, str], deadline: Deadline) -> SqlFindings:
    """What squawk and the scan say; the files exist here only for that moment.

    Raises `GarbledAnswer`, `TimedOut`, `ImportError` or `FileNotFoundError`.
    """
    if not texts:
        return SqlFindings(files=(), statements=0)
    scans = {name: await asyncio.to_thread(sql_scan.scan, name, texts[name]) for name in texts}
    hits = [hit for scan in scans.values() for hit in scan.hits]
    hits += await _squawk(texts, deadline)
    return SqlFindings(
        files=tuple(texts),
        statements=sum(scan.statements for scan in scans.values()),
        hits=tuple(sorted(hits, key=lambda hit: (hit.file, hit.line, hit.rule))),
    )


async def _squawk(texts: Mapping[str, str], deadline: Deadline) -> list[SqlHit]:
    with tempfile.TemporaryDirectory(prefix="slipway-sql-") as folder:
        names = {f"{number}.sql": name for number, name in enumerate(texts)}
        for place, name in names.items():
            (Path(folder) / place).write_text(texts[name], encoding="utf-8")
        printed = await _printed(folder, tuple(names), deadline)
    try:
        return [_hit(each, names) for each in json.loads(printed)]
    except (ValueError, KeyError, TypeError):
        raise GarbledAnswer("squawk did not print what it prints otherwise") from None


async def _printed(folder: str, names: tuple[str, ...], deadline: Deadline) -> bytes:
    """Its exit status says nothing: it is 1 for a matter of style, too."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("squawk")),
        *("--reporter", "json", *names),
        cwd=folder,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        async with asyncio.timeout(deadline.left()):
            printed, _ = await process.communicate()
    except TimeoutError:
        raise TimedOut(f"squawk did not end within {deadline.seconds:g} s") from None
    finally:
        await undisturbed(_ended(process))
    return printed


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()


def _hit(said: Mapping[str, Any], names: Mapping[str, str]) -> SqlHit:
    return SqlHit(
        file=names[said["file"]],
        line=int(said["line"]) + 1,
        rule=str(said["rule_name"]),
        said=str(said["message"])[:200],
    )
