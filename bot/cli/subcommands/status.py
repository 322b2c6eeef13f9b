"""Every migration of the folder, with its latest preflight."""

from __future__ import annotations

import argparse
import asyncio
import os
from datetime import datetime
from typing import Any

from bot.app.core import core
from bot.cli.exits import Exit
from bot.cli.findings import state_data
from bot.cli.output import answer
from bot.domain.afterwards import Afterwards
from bot.domain.state import BrokenGlass, MigrationStatus
from bot.settings import load_local_settings
from bot.views import status as views
from bot.views.text import plain

name = "status"
help = "list the migrations and where they stand"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Print them."""
    found = asyncio.run(_status())
    text = plain(views.status(found) if found else views.nothing())
    answer(args, text=text, data={"migrations": [_data(each) for each in found]})
    return Exit.OK


async def _status() -> tuple[MigrationStatus, ...]:
    async with core(load_local_settings(os.environ), os.environ) as parts:
        return await parts.service.status(channel="")


def _data(one: MigrationStatus) -> dict[str, Any]:
    return {
        "migration": one.migration,
        "channel": one.channel,
        "digest": one.digest,
        "strategy": one.strategy,
        "targets": list(one.targets),
        "stale": one.stale,
        "afterwards": _afterwards(one.after) if one.after else None,
        "break_glass": _glass(one.glass) if one.glass else None,
        "preflight": state_data(one.preflight) if one.preflight else None,
    }


def _afterwards(after: Afterwards) -> dict[str, Any]:
    said = {name: _at(getattr(after, name)) for name in ("since", "until", "retired")}
    return {**said, "settled": after.settled}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _glass(broken: BrokenGlass) -> dict[str, Any]:
    at = broken.at.isoformat(timespec="seconds")
    return {"by": broken.by, "at": at, "skipped": broken.skipped, "reason": broken.reason}
