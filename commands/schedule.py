"""/migrate schedule: a cutover at a time, its Postpone and its Cancel."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.appointment import DELAYS
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.executor.service import MigrationService
from bot.views import forms
from bot.views import schedule as views
from commands.subcommand import Button, Form, FormButton, Kind, Request, Subcommand, Submission

CALLBACK = "schedule_postpone_form"
TITLE = "Postpone"


async def schedule(request: Request, service: MigrationService) -> Message | None:
    """What follows the word is date, time and zone; without them, what waits."""
    if not request.argument.strip():
        waiting = await service.scheduling.waiting(channel=request.channel)
        return views.card(waiting) if waiting else views.nothing()
    made = await service.scheduling.schedule(
        channel=request.channel, by=request.user, words=request.argument, key=request.key
    )
    return views.ordered(*made) if made else None


async def cancel(request: Request, service: MigrationService) -> Message | None:
    """Call off exactly the one whose card was clicked."""
    off = await service.scheduling.cancel(id_=request.argument, by=request.user, key=request.key)
    return views.cancelled(off) if off else None


async def fill(request: Request, service: MigrationService) -> Modal:
    """By how much."""
    return views.postpone_form(CALLBACK, await service.scheduling.state(request.argument))


def check(values: Mapping[str, str]) -> dict[str, str]:
    """One must be chosen."""
    return {} if values.get(views.DELAY) in DELAYS else {views.DELAY: "Choose one."}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Put it off."""
    later = await service.scheduling.postpone(
        id_=sent.subject, delay=sent.values[views.DELAY], by=sent.user, key=sent.key
    )
    return views.postponed(CALLBACK, later) if later else forms.again(TITLE, CALLBACK)


subcommand = Subcommand(
    name="schedule",
    help="Cut over at a time (2026-12-01 02:00 Europe/Berlin); alone: what is scheduled",
    handle=schedule,
    kind=Kind.ORDER,
)
POSTPONE = Form(callback=CALLBACK, title=TITLE, fill=fill, check=check, submit=submit)
buttons: tuple[Button | FormButton, ...] = (
    Button(action_id=views.CANCEL, handle=cancel),
    FormButton(action_id=views.POSTPONE, form=POSTPONE),
)
