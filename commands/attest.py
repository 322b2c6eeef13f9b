"""/migrate attest: answer for one line of the checklist with one's own name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.modal import Modal
from bot.domain.vouching import ATTESTED_DAYS, attestable, complaint_about_evidence, lasting
from bot.executor.service import MigrationService
from bot.executor.vouching import Word
from bot.views import forms as views
from commands.subcommand import Form, FormWord, Request, Submission

CALLBACK = "attest_form"


async def fill(request: Request, service: MigrationService) -> Modal:
    """The form; a line that was typed behind the word is chosen already."""
    await service.outlooks.of_channel(request.channel)
    line = attestable(request.argument)
    return views.attest_form(CALLBACK, "", line.id if line else "")


def check(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by block."""
    line = "" if attestable(values.get(views.SUBJECT, "")) else "Choose one of the lines."
    found = {
        views.SUBJECT: line,
        views.TEXT: complaint_about_evidence(values.get(views.TEXT, "")),
    }
    return {block: said for block, said in found.items() if said}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Record it; without a choice it counts for seven days."""
    word = Word(
        channel=sent.channel,
        subject=sent.values[views.SUBJECT],
        text=sent.values[views.TEXT],
        lasts=lasting(sent.values.get(views.DAYS_FIELD, "")) or timedelta(days=ATTESTED_DAYS),
        by=sent.user,
        key=sent.key,
    )
    given = await service.vouching.attest(word)
    return views.attested(CALLBACK, given) if given else views.again("Attested", CALLBACK)


subcommand = FormWord(
    name="attest",
    help="Answer for a line of the checklist that only a person can see",
    form=Form(callback=CALLBACK, title="Attest a line", fill=fill, check=check, submit=submit),
)
