"""/migrate waive: go on in spite of one finding, for a while, with one's own name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.modal import Modal
from bot.domain.vouching import MOST_REASON, complaint_about_words, lasting
from bot.domain.waiver import LONGEST
from bot.executor.service import MigrationService
from bot.executor.vouching import Word
from bot.views import forms as views
from commands.subcommand import Form, FormWord, Request, Submission

CALLBACK = "waive_form"
TITLE = "Waive a finding"


async def fill(request: Request, service: MigrationService) -> Modal:
    """What blocks now, for somebody who did not ask for the preflight."""
    blocking = await service.vouching.waivable(channel=request.channel, by=request.user)
    if not blocking:
        return views.nothing_blocks(TITLE, CALLBACK)
    return views.waive_form(CALLBACK, "", blocking)


def check(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by block; a waiver always ends."""
    lasts = lasting(values.get(views.DAYS_FIELD, ""))
    days = "" if lasts and lasts <= LONGEST else f"Choose at most {LONGEST.days} days."
    found = {
        views.SUBJECT: "" if values.get(views.SUBJECT) else "Choose a finding.",
        views.TEXT: complaint_about_words(values.get(views.TEXT, ""), MOST_REASON),
        views.DAYS_FIELD: days,
    }
    return {block: said for block, said in found.items() if said}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Record it; the card shows it."""
    lasts = lasting(sent.values[views.DAYS_FIELD]) or LONGEST
    word = Word(
        channel=sent.channel,
        subject=sent.values[views.SUBJECT],
        text=sent.values[views.TEXT],
        lasts=lasts,
        by=sent.user,
        key=sent.key,
    )
    given = await service.vouching.waive(word)
    return views.waived(CALLBACK, given) if given else views.again("Waived", CALLBACK)


subcommand = FormWord(
    name="waive",
    help="Go on in spite of one finding, for a while; never for your own preflight",
    form=Form(callback=CALLBACK, title=TITLE, fill=fill, check=check, submit=submit),
)
