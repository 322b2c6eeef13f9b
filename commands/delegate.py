"""/migrate delegate and its button: let somebody else answer for one's own role for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.domain.signoff import press
from bot.domain.signoff.decision import MOST_REASON
from bot.domain.signoff.delegation import Handover
from bot.domain.signoff.role import Role
from bot.domain.vouching import complaint_about_words
from bot.executor.service import MigrationService
from bot.views import signoff_forms as forms
from bot.views.signoff_answers import ended
from bot.views.signoff_buttons import DELEGATE, END
from commands.signoff import asked_on, keep_door
from commands.subcommand import Barrier, Button, Form, FormButton, FormWord, Request, Submission

CALLBACK = "signoff_delegate_form"
PRESSED = "signoff_delegate_pressed"
_ROLES = {role.value: role for role in Role}


async def fill(request: Request, service: MigrationService) -> Modal:
    """The form for the channel's migration; a role that was typed is chosen already."""
    await service.outlooks.of_channel(request.channel)
    typed = request.argument.strip().casefold().replace(" ", "_")
    return forms.delegate_form(CALLBACK, _ROLES.get(typed))


async def fill_pressed(request: Request, service: MigrationService) -> Modal:
    """The form for the migration that the button's card is about."""
    pressed = press.read(request.argument)
    await asked_on(pressed, service)
    return forms.delegate_form(PRESSED, pressed.role)


def check(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by block, before anybody is asked."""
    missing = "Choose one."
    found = {
        forms.ROLE: "" if values.get(forms.ROLE) in _ROLES else missing,
        forms.TO: "" if values.get(forms.TO) else "Choose a person.",
        forms.STARTS: "" if values.get(forms.STARTS) in forms.BEGINS else missing,
        forms.LASTS: "" if values.get(forms.LASTS) in forms.LENGTHS else missing,
        forms.REASON: complaint_about_words(values.get(forms.REASON, ""), MOST_REASON),
    }
    return {block: said for block, said in found.items() if said}


async def submit(sent: Submission, service: MigrationService) -> Modal:
    """Record it; the cards show it."""
    values = sent.values
    starts = service.clock.now() + forms.BEGINS[values[forms.STARTS]][1]
    order = Handover(
        channel=sent.channel,
        role=_ROLES[values[forms.ROLE]],
        to=values[forms.TO],
        starts=starts,
        ends=starts + forms.LENGTHS[values[forms.LASTS]][1],
        reason=values[forms.REASON],
        by=sent.user,
        key=sent.key,
    )
    given = await service.signoffs.delegate(order)
    return forms.delegated(CALLBACK, given) if given else forms.again(CALLBACK)


async def submit_pressed(sent: Submission, service: MigrationService) -> Modal:
    """The same from a card, wherever the card stands."""
    state = await asked_on(press.read(sent.subject), service)
    return await submit(replace(sent, channel=state.request.channel), service)


async def end(request: Request, service: MigrationService) -> Message | None:
    """Take back what one has handed on."""
    migration, _, name = request.argument.rpartition("/")
    over = await service.signoffs.end_delegation(
        migration=migration, name=name, by=request.user, key=request.key
    )
    return ended(over) if over else None


subcommand = FormWord(
    name="delegate",
    help="Let somebody else answer for your role for a while",
    form=Form(callback=CALLBACK, title=forms.DELEGATE_TITLE, fill=fill, check=check, submit=submit),
)
buttons: tuple[Button | FormButton, ...] = (
    Button(action_id=END, handle=end, barrier=Barrier.RULES),
    FormButton(
        action_id=DELEGATE,
        form=Form(
            callback=PRESSED,
            title=forms.DELEGATE_TITLE,
            fill=fill_pressed,
            check=check,
            submit=submit_pressed,
            barrier=Barrier.RULES,
            doorkeeper=keep_door,
        ),
    ),
)
