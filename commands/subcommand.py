"""What a person can ask for: a word after /migrate, a button, the App Home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.domain.state import MigrationStatus
from bot.executor.service import MigrationService


class Kind(Enum):
    """Who remembers that a delivery was seen: the order itself, or the router for a question."""

    ORDER = "order"
    QUESTION = "question"


class Barrier(Enum):
    """What keeps people out of a button or form that they see.

    The migration's channel: only who is in it. Or the rules of the act itself, which ask who
    somebody is, wherever it was clicked.
    """

    CHANNEL = "channel"
    RULES = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One delivery from Slack.

    `key` is the same for a repeated delivery. `channel` is "" in the App Home. `argument` is what
    followed the word, or the button's value. `menu` holds every word with what it does. `sees`
    tells whether the person is in a channel.
    """

    user: str
    team: str
    channel: str
    key: str
    argument: str
    menu: tuple[tuple[str, str], ...]
    sees: Callable[[str], Awaitable[bool]]


Handler = Callable[[Request, MigrationService], Awaitable[Message | None]]
"""Asks one use case and draws one view; None when there is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form that a person sent; `values` by block, `key` is the same for a repeated one.

    `subject` is what followed the word that opened it, or the value of the button that did.
    """

    user: str
    team: str
    channel: str
    key: str
    values: Mapping[str, str]
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """Who was refused at the door, before any rule was asked: `why` is what they were told.

    `value` is what the button or the form carried.
    """

    user: str
    team: str
    value: str
    why: str


Doorkeeper = Callable[[TurnedAway, MigrationService], Awaitable[None]]
"""Writes down who was turned away, where that is worth a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A modal: opened empty at once, filled when all is known, judged before anything is done.

    `check` gives each wrong block its sentence, without asking anybody. `submit` does it.
    """

    callback: str
    title: str
    fill: Callable[[Request, MigrationService], Awaitable[Modal]]
    check: Callable[[Mapping[str, str]], dict[str, str]]
    submit: Callable[[Submission, MigrationService], Awaitable[Modal]]
    barrier: Barrier = Barrier.CHANNEL
    doorkeeper: Doorkeeper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcommand:
    """A word after /migrate."""

    name: str
    help: str
    handle: Handler
    kind: Kind = Kind.QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWord:
    """A word after /migrate that opens a form."""

    name: str
    help: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button, wherever it stands; behind the channel's barrier its value is that channel."""

    action_id: str
    handle: Handler
    kind: Kind = Kind.ORDER
    barrier: Barrier = Barrier.CHANNEL
    doorkeeper: Doorkeeper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormButton:
    """A button that opens a form."""

    action_id: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """An entry of Slack's global menu that opens a form."""

    callback: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """What the App Home shows."""

    event: str
    handle: Handler


async def seen_migrations(
    request: Request, service: MigrationService
) -> tuple[MigrationStatus, ...]:
    """The channel's migration, or those in whose channels the person is."""
    found = await service.status(channel=request.channel)
    return tuple([each for each in found if await _open_to(request, each.channel)])


async def _open_to(request: Request, channel: str) -> bool:
    return channel == request.channel or await request.sees(channel)
