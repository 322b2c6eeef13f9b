"""/migrate rollback: the old services get the traffic back; anybody on call, one confirm."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cutover import Returned
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.executor.rollbacks import RollbackOrder
from bot.executor.service import MigrationService
from bot.views import cutover as cards
from bot.views import forms
from bot.views import rollback as views
from commands.subcommand import (
    Barrier,
    Button,
    Form,
    Kind,
    Request,
    Shortcut,
    Subcommand,
    Submission,
)

CALLBACK = "rollback_form"
TITLE = "Roll back"


async def ask(request: Request, service: MigrationService) -> Message:
    """What was written since the switch, and the red button."""
    return views.prompt(await service.rollbacks.prompt(channel=request.channel, by=request.user))


async def rollback(request: Request, service: MigrationService) -> Message | None:
    """Order it; its card tells the rest. A second tap joins the first."""
    order = await service.rollbacks.order(channel=request.channel, by=request.user, key=request.key)
    return _told(order) if order else None


def _told(order: RollbackOrder | Returned) -> Message:
    if isinstance(order, Returned):
        return views.returned(order)
    return (views.joined if order.joined else views.ordered)(order.migration)


async def choose(request: Request, service: MigrationService) -> Modal:
    """From anywhere in Slack: which of the migrations in whose channels the person is."""
    found = await service.rollbacks.returnable()
    mine = tuple([each for each in found if await request.sees(each.channel)])
    return views.choose(CALLBACK, mine)


def check(values: Mapping[str, str]) -> dict[str, str]:
    """One must be chosen."""
    return {} if values.get(views.WHICH) else {views.WHICH: "Choose a migration."}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Order it; the form was the confirm."""
    order = await service.rollbacks.order(
        channel=sent.values[views.WHICH], by=sent.user, key=sent.key
    )
    if order is None:
        return forms.again(TITLE, CALLBACK)
    return forms.told(TITLE, CALLBACK, _told(order))


subcommand = Subcommand(
    name="rollback",
    help="Put the old services back; anybody on call may, at any time",
    handle=ask,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=cards.ROLL_BACK, handle=rollback, kind=Kind.ORDER),)
shortcut = Shortcut(
    callback="rollback_anywhere",
    form=Form(
        callback=CALLBACK,
        title=TITLE,
        fill=choose,
        check=check,
        submit=submit,
        barrier=Barrier.RULES,
    ),
)
