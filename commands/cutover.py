"""/migrate cutover: through the gates, or with break-glass past them, onto the new stack."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.modal import Modal
from bot.domain.vouching import MOST_REASON, complaint_about_words
from bot.executor.cutovers import CutoverOrder
from bot.executor.service import MigrationService
from bot.views import forms
from bot.views import gates as views
from commands.subcommand import Form, FormWord, Request, Submission

CALLBACK = "cutover_form"
TITLE = "Cutover"
BREAK_GLASS = "--break-glass"


async def fill(request: Request, service: MigrationService) -> Modal:
    """The gates as they stand now, and the confirm that names app and plan."""
    breaking = BREAK_GLASS in request.argument.replace("—", "--").split()
    gates = await service.cutovers.dialog(
        channel=request.channel, by=request.user, breaking=breaking
    )
    show = views.break_glass if breaking else views.confirm
    return show(CALLBACK, gates)


def check(values: Mapping[str, str]) -> dict[str, str]:
    """A broken glass needs a reason; a confirm has no field."""
    if views.REASON not in values:
        return {}
    wrong = complaint_about_words(values[views.REASON], MOST_REASON)
    return {views.REASON: wrong} if wrong else {}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Order it, by the plan that was shown."""
    run = await service.cutovers.order(
        CutoverOrder(
            channel=sent.channel,
            by=sent.user,
            key=sent.key,
            plan=sent.subject,
            reason=sent.values.get(views.REASON, ""),
        )
    )
    return views.begun(CALLBACK, run.migration) if run else forms.again(TITLE, CALLBACK)


subcommand = FormWord(
    name="cutover",
    help="Move the traffic to the new stack; asks first, comes back by itself if it fails",
    form=Form(callback=CALLBACK, title=TITLE, fill=fill, check=check, submit=submit),
)
