"""Prove the audit trail, or write it out."""

from __future__ import annotations

import argparse
import asyncio
import os

from bot.app.core import core
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.domain.errors import Refused
from bot.settings import load_local_settings
from storage.chain import Anchor
from storage.export import export
from storage.verify import Verification, verify

name = "audit"
help = "verify the audit trail, or export it"  # noqa: A001 - every subcommand has it

_LIMIT = (
    "Rows behind the last anchor are vouched for by the key alone: "
    "whoever holds both the database and the key could have rewritten them."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """`verify` or `export`; anchors come from where they were written down."""
    parser.add_argument("action", choices=("verify", "export"))
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        metavar="SEQ:HASH",
        help="a head that was seen outside, such as in a card; may be given several times",
    )


def run(args: argparse.Namespace) -> int:
    """Verify or export."""
    if args.action == "export":
        return asyncio.run(_export())
    proven = asyncio.run(_verify(tuple(map(_anchor, args.anchor))))
    answer(args, text=_text(proven), data=_data(proven))
    return Exit.OK if proven.ok else Exit.BLOCKED


def _anchor(said: str) -> Anchor:
    seq, _, digest = said.partition(":")
    if not (seq.isascii() and seq.isdigit() and digest):
        raise Refused(
            f"'{said}' is no anchor.", next_action="Write it as SEQ:HASH, such as 1289:9f2c41…"
        )
    return Anchor(seq=int(seq), hash=digest)


async def _verify(anchors: tuple[Anchor, ...]) -> Verification:
    async with core(load_local_settings(os.environ), os.environ) as parts:
        return await verify(parts.database, parts.key, anchors)


async def _export() -> int:
    async with (
        core(load_local_settings(os.environ), os.environ) as parts,
        parts.database.reading() as tx,
    ):
        async for line in export(tx):
            print(line)
    return Exit.OK


def _text(proven: Verification) -> str:
    if not proven.ok:
        return f"BROKEN at row {proven.broken_at}: {proven.reason}. Good before it: {proven.rows}."
    head = f"head #{proven.head.seq} · {proven.head.hash}"
    shown = f"{proven.witnessed} answers to sign-offs hold an end of it, and all agree."
    seen = f"\n{shown}" if proven.witnessed else ""
    return f"The audit trail is whole: {proven.rows} rows, {head}.{seen}\n{_LIMIT}"


def _data(proven: Verification) -> dict[str, object]:
    return {
        "ok": proven.ok,
        "rows": proven.rows,
        "broken_at": proven.broken_at,
        "reason": proven.reason,
        "anchored_to": proven.anchored_to,
        "witnessed": proven.witnessed,
        "head": {"seq": proven.head.seq, "hash": proven.head.hash},
    }
