"""/migrate signoff request, and what the buttons of its cards do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from bot.domain.errors import NotAllowed
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.domain.runbook import Runbook
from bot.domain.signoff import press
from bot.domain.signoff.decision import MOST_REASON, Click, Stranger
from bot.domain.signoff.press import Pressed
from bot.domain.signoff.refusal import SignoffRefused
from bot.domain.signoff.standing import SignoffState
from bot.domain.vouching import complaint_about_words
from bot.executor.service import MigrationService
from bot.views import signoff_answers as views
from bot.views import signoff_buttons as buttons_of
from bot.views import signoff_forms as forms
from bot.views.signoff_personal import own
from commands.subcommand import (
    Barrier,
    Button,
    Form,
    FormButton,
    Kind,
    Request,
    Subcommand,
    Submission,
    TurnedAway,
)

REJECT_FORM, COMMANDS_FORM = "signoff_reject_form", "signoff_commands_form"


async def signoff(request: Request, service: MigrationService) -> Message | None:
    """Put the plan into the channel, then ask everybody whom it needs."""
    word = request.argument.strip().casefold()
    if word == "withdraw":
        return await _withdrawn_here(request, service)
    if word != "request":
        return views.choose()
    book = await service.outlooks.show_runbook(
        channel=request.channel, by=request.user, key=f"{request.key}/plan"
    )
    if book is None:
        return None
    await service.outlooks.appears(book.digest)
    asked = await service.signoffs.request(
        channel=request.channel, by=request.user, key=request.key
    )
    if asked is None:
        return None
    return views.asked(await service.signoffs.state_of(asked.id))


async def approve(request: Request, service: MigrationService) -> Message | None:
    """Yes, to exactly what the card showed."""
    click = click_of(request.argument, request)
    vote = await service.signoffs.approve(click)
    return views.approved(vote.role) if vote else None


async def revoke(request: Request, service: MigrationService) -> Message | None:
    """Take one's own yes back."""
    vote = await service.signoffs.revoke(click_of(request.argument, request))
    return views.revoked(vote.role) if vote else None


async def ask_again(request: Request, service: MigrationService) -> Message | None:
    """Ask the roles that were rejected or have expired."""
    state = await _seen(request, service)
    roles = await service.signoffs.ask_again(
        channel=state.request.channel, by=request.user, key=request.key
    )
    return views.asked_again() if roles is not None else None


async def withdraw(request: Request, service: MigrationService) -> Message | None:
    """Take the request back, as whoever asked."""
    return await _withdraw(press.read(request.argument).request, request, service)


async def _withdrawn_here(request: Request, service: MigrationService) -> Message | None:
    outlook = await service.outlooks.of_channel(request.channel)
    state = await service.signoffs.state(outlook.migration)
    return await _withdraw(state.request.id if state else "", request, service)


async def _withdraw(name: str, request: Request, service: MigrationService) -> Message | None:
    gone = await service.signoffs.withdraw(request=name, by=request.user, key=request.key)
    return views.withdrawn(gone.migration) if gone else None


async def changes(request: Request, service: MigrationService) -> Message:
    """What is not what it was when somebody was asked before."""
    pressed = press.read(request.argument)
    state = await _seen(request, service)
    before, after = await _plans(state, service)
    return views.changes(state, pressed.role, before, after)


async def commands(request: Request, service: MigrationService) -> Modal:
    """The commands of the plan that is to be signed off, for who reads them on a phone."""
    state = await _seen(request, service)
    plan, channel = state.request.plan, state.request.channel
    book = await service.outlooks.book(plan, channel)
    return forms.commands(COMMANDS_FORM, book, await service.outlooks.address(plan, channel))


async def nothing_to_send(sent: Submission, service: MigrationService) -> Modal:
    """The form with the commands has no button that sends it."""
    del sent, service
    raise press.unknown()


async def fill(request: Request, service: MigrationService) -> Modal:
    """The form for the reason; whether it still counts is decided when it is sent."""
    pressed, role = press.of_role(request.argument)
    state = await asked_on(pressed, service)
    return forms.reject_form(REJECT_FORM, role, state.request.migration)


def check(values: Mapping[str, str]) -> dict[str, str]:
    """A rejection needs words that somebody can act on."""
    wrong = complaint_about_words(values.get(forms.REASON, ""), MOST_REASON)
    return {forms.REASON: wrong} if wrong else {}


async def reject(sent: Submission, service: MigrationService) -> Modal:
    """No, and why."""
    click = click_of(sent.subject, sent, sent.values[forms.REASON])
    vote = await service.signoffs.reject(click)
    return forms.rejected(REJECT_FORM, click.role) if vote else forms.again(REJECT_FORM)


def click_of(value: str, asker: Request | Submission, reason: str = "") -> Click:
    """What a button or its form says. Raises `SignoffRefused` for a value that nobody gave out."""
    pressed, role = press.of_role(value)
    return Click(
        request=pressed.request,
        role=role,
        version=pressed.version,
        by=asker.user,
        team=asker.team,
        key=asker.key,
        reason=reason,
        head=pressed.head,
    )


async def keep_door(gone: TurnedAway, service: MigrationService) -> None:
    """Guests, bots and strangers have no effect, but leave a row."""
    with suppress(SignoffRefused):
        pressed = press.read(gone.value)
        stranger = Stranger(
            request=pressed.request,
            role=pressed.role.value if pressed.role else "",
            by=gone.user,
            team=gone.team,
            said=gone.why,
        )
        await service.signoffs.turned_away(stranger)


async def asked_on(pressed: Pressed, service: MigrationService) -> SignoffState:
    """The request that a button belongs to. Raises `SignoffRefused` for one that nobody knows."""
    try:
        return await service.signoffs.state_of(pressed.request)
    except LookupError:
        raise press.unknown() from None


async def _seen(request: Request, service: MigrationService) -> SignoffState:
    """The same, for whoever is in the channel or was asked."""
    state = await asked_on(press.read(request.argument), service)
    if own(state, request.user) or await request.sees(state.request.channel):
        return state
    raise NotAllowed(
        "You are neither in this migration's channel nor asked for a sign-off.",
        next_action="Join its channel first.",
    )


async def _plans(
    state: SignoffState, service: MigrationService
) -> tuple[Runbook | None, Runbook | None]:
    """The plan that was asked on before, and that of now; None where it was never shown."""
    old = {one.previous.plan for one in state.roles if one.previous and one.plan_changed}
    before = after = None
    with suppress(LookupError):
        before = (await service.outlooks.runbook(old.pop()))[0] if len(old) == 1 else None
        after = (await service.outlooks.runbook(state.request.plan))[0]
    return before, after


subcommand = Subcommand(
    name="signoff",
    help="Ask for the sign-offs (request) or take it back (withdraw); each role sees its evidence",
    handle=signoff,
    kind=Kind.ORDER,
)
REJECTION = Form(
    callback=REJECT_FORM,
    title=forms.REJECT_TITLE,
    fill=fill,
    check=check,
    submit=reject,
    barrier=Barrier.RULES,
    doorkeeper=keep_door,
)
COMMANDS = Form(
    callback=COMMANDS_FORM,
    title="The plan",
    fill=commands,
    check=lambda _: {},
    submit=nothing_to_send,
    barrier=Barrier.RULES,
    doorkeeper=keep_door,
)
buttons: tuple[Button | FormButton, ...] = (
    Button(
        action_id=buttons_of.APPROVE, handle=approve, barrier=Barrier.RULES, doorkeeper=keep_door
    ),
    Button(action_id=buttons_of.REVOKE, handle=revoke, barrier=Barrier.RULES, doorkeeper=keep_door),
    Button(
        action_id=buttons_of.AGAIN, handle=ask_again, barrier=Barrier.RULES, doorkeeper=keep_door
    ),
    Button(
        action_id=buttons_of.WITHDRAW, handle=withdraw, barrier=Barrier.RULES, doorkeeper=keep_door
    ),
    Button(
        action_id=buttons_of.CHANGES,
        handle=changes,
        kind=Kind.QUESTION,
        barrier=Barrier.RULES,
        doorkeeper=keep_door,
    ),
    FormButton(action_id=buttons_of.COMMANDS, form=COMMANDS),
    FormButton(action_id=buttons_of.REJECT, form=REJECTION),
)
