"""/migrate settle: the new front gets the public ports for good; nobody notices."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.finishing import Finish
from bot.domain.modal import Modal
from bot.executor.finishing import Wanted
from bot.executor.service import MigrationService
from bot.views import finishing as views
from bot.views import forms
from commands.subcommand import Form, FormWord, Request, Submission

CALLBACK = "settle_form"
KIND = Finish.SETTLE
TITLE = views.TITLES[KIND]


async def fill(request: Request, service: MigrationService) -> Modal:
    """The gates as they stand now, and the confirm that names the app."""
    return views.confirm(CALLBACK, await service.finishing.proposal(KIND, channel=request.channel))


def check(_: Mapping[str, str]) -> dict[str, str]:
    """A confirm has no field."""
    return {}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Order it, after the cutover that was shown."""
    run = await service.finishing.order(
        Wanted(kind=KIND, channel=sent.channel, by=sent.user, key=sent.key, cutover=sent.subject)
    )
    return views.begun(CALLBACK, KIND, run.migration) if run else forms.again(TITLE, CALLBACK)


subcommand = FormWord(
    name="settle",
    help="Give the new front the public ports for good; asks first, the way back stays",
    form=Form(callback=CALLBACK, title=TITLE, fill=fill, check=check, submit=submit),
)
