"""How the sign-offs of every migration stand; a terminal shows them and gives none."""

from __future__ import annotations

import argparse
import asyncio
import os

from bot.app.core import core
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.cli.signoffs import as_data
from bot.domain.errors import NotAllowed
from bot.domain.state import MigrationStatus
from bot.settings import load_local_settings
from bot.views import signoff as views
from bot.views import signoff_answers
from bot.views.text import plain

name = "signoffs"
help = "show how the sign-offs stand"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a migration's name, or nothing."""
    parser.add_argument("what", metavar="MIGRATION", nargs="*", help="such as shop/production")


def run(args: argparse.Namespace) -> int:
    """Print them; 1 when those that were asked for are not all met."""
    _refuse_acts(args.what)
    found = asyncio.run(_status())
    wanted = [each for each in found if not args.what or each.migration in args.what]
    unknown = sorted(set(args.what) - {each.migration for each in found})
    if unknown:
        raise NotAllowed(
            f"No migration is called {', '.join(unknown)}.",
            next_action="`slipway status` lists them.",
        )
    text = "\n\n".join(map(_text, wanted)) or "There is no migration."
    answer(args, text=text, data={"migrations": [as_data(each) for each in wanted]})
    return Exit.OK if all(map(_met, wanted)) else Exit.BLOCKED


_ACTS = {"request", "approve", "reject", "revoke", "delegate", "again", "ask-again"}


def _refuse_acts(words: list[str]) -> None:
    if _ACTS.intersection(words):
        raise NotAllowed(
            "A terminal cannot prove who somebody is in Slack, so it gives no sign-off.",
            next_action="Use the buttons in Slack, or type `/migrate signoffs` there.",
        )


async def _status() -> tuple[MigrationStatus, ...]:
    async with core(load_local_settings(os.environ), os.environ) as parts:
        return await parts.service.status(channel="")


def _met(one: MigrationStatus) -> bool:
    return one.signoffs is not None and one.signoffs.request.open and one.signoffs.met


def _text(one: MigrationStatus) -> str:
    if one.signoffs is None:
        return plain(signoff_answers.nothing_asked(one.migration))
    return plain(views.card(one.signoffs))
