"""The evidence pack of a migration: everything that is known of it, in one file."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from bot.app.core import core
from bot.app.pack_pictures import chart_of
from bot.app.painter import Painter
from bot.cli.exits import Exit
from bot.connectors.migration_files import read_migration
from bot.domain.errors import Refused
from bot.domain.pack import Pack
from bot.settings import load_local_settings
from bot.views.pack_facts import facts, to_json
from bot.views.pack_page import page

name = "report"
help = "write the evidence pack: timeline, plan, sign-offs, measurements, proof"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file, and where to write."""
    parser.add_argument("file", metavar="FILE", help="a migration file")
    parser.add_argument("--out", metavar="F", help="write there and not on standard output")


def run(args: argparse.Namespace) -> int:
    """Write it; 1 when the audit trail is broken, however the migration stands."""
    pack, chart = asyncio.run(_pack(Path(args.file)))
    told = facts(pack)
    content = to_json(told) if args.json else page(told, chart)
    if args.out:
        _write(Path(args.out), content)
        print(f"{pack.verdict} · {pack.migration} · pack {told['digest']} is in {args.out}")
    else:
        print(content, end="")
    return Exit.OK if pack.proof.whole else Exit.BLOCKED


async def _pack(file: Path) -> tuple[Pack, bytes]:
    async with core(load_local_settings(os.environ), os.environ) as parts:
        pack = await parts.service.packs.of(await asyncio.to_thread(read_migration, file))
        return pack, await chart_of(pack, Painter())


def _write(path: Path, content: str) -> None:
    """Whole or not at all, and readable for its owner alone."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - an open handle
            file.write(content)
        Path(draft).replace(path)
    except OSError as trouble:
        raise Refused(
            f"{path} cannot be written: {trouble.strerror}.",
            next_action="Name a file in a folder that you may write to.",
        ) from trouble
