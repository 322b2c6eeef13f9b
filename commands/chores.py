"""/migrate chores: what is to be done again and again, its history, and the answers to it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.chores.kind import ChoreKind
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.domain.vouching import MOST_REASON, complaint_about_words
from bot.executor.service import MigrationService
from bot.views import chore_form, forms
from bot.views import chores as views
from commands.subcommand import Button, Form, FormButton, Kind, Request, Subcommand, Submission

CALLBACK = "chore_not_applicable_form"
_KINDS = {kind.value: kind for kind in ChoreKind}


async def chores(request: Request, service: MigrationService) -> Message | None:
    """Alone: all of them. With one's name: look now."""
    word = request.argument.strip().lower()
    if not word:
        return views.board(await service.chores.board(request.channel))
    return await look(request, service) if word in _KINDS else views.choose(word)


async def look(request: Request, service: MigrationService) -> Message | None:
    """Order a look; its card tells the rest."""
    kind = _KINDS[request.argument.strip().lower()]
    found = await service.chores.look(
        kind, channel=request.channel, by=request.user, key=request.key
    )
    return views.looked(found, kind) if found else None


async def done(request: Request, service: MigrationService) -> Message | None:
    """Exactly the one whose card was clicked."""
    found = await service.chores.done(id_=request.argument, by=request.user, key=request.key)
    return views.answered(found) if found else None


async def snooze(request: Request, service: MigrationService) -> Message | None:
    """The same, for a week."""
    found = await service.chores.snooze(id_=request.argument, by=request.user, key=request.key)
    return views.answered(found) if found else None


async def fill(request: Request, service: MigrationService) -> Modal:
    """Why."""
    return chore_form.form(CALLBACK, await service.chores.state(request.argument))


def check(values: Mapping[str, str]) -> dict[str, str]:
    """A reason that somebody can read."""
    said = complaint_about_words(values.get(chore_form.REASON, ""), MOST_REASON)
    return {chore_form.REASON: said} if said else {}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Call it off."""
    found = await service.chores.not_applicable(
        id_=sent.subject, reason=sent.values[chore_form.REASON], by=sent.user, key=sent.key
    )
    if found is None:
        return forms.again(chore_form.TITLE, CALLBACK)
    return forms.told(chore_form.TITLE, CALLBACK, views.answered(found))


subcommand = Subcommand(
    name="chores",
    help="What comes due after the migration, and its history; with a name: look now",
    handle=chores,
    kind=Kind.ORDER,
)
FORM = Form(callback=CALLBACK, title=chore_form.TITLE, fill=fill, check=check, submit=submit)
buttons: tuple[Button | FormButton, ...] = (
    Button(action_id=views.DONE, handle=done),
    Button(action_id=views.SNOOZE, handle=snooze),
    Button(action_id=views.LOOK, handle=look),
    FormButton(action_id=views.NOT_APPLICABLE, form=FORM),
)
