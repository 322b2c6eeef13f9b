"""/migrate retire: the old services stop for good, and nothing leads back any more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.finishing import Finish
from bot.domain.modal import Modal
from bot.executor.finishing import Wanted
from bot.executor.service import MigrationService
from bot.views import finishing as views
from bot.views import forms
from commands.subcommand import Form, FormWord, Request, Submission

CALLBACK = "retire_form"
KIND = Finish.RETIRE
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
    name="retire",
    help="Stop the old services for good; asks first, no way back afterwards",
    form=Form(callback=CALLBACK, title=TITLE, fill=fill, check=check, submit=submit),
)
