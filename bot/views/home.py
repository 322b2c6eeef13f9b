"""The App Home: every migration with its state, its next action and its button."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block, Message
from bot.domain.state import MigrationStatus
from bot.views.blocks import context, divider, header, message, section
from bot.views.markup import Safe
from bot.views.status import described

_MOST = 20
_EACH = 4
_BLOCKS = 96
_EMPTY = Safe(
    "No migration is known in a channel of yours.\n"
    "*Next:* put a channel's id into a migration file (`channel:`) and join that channel."
)


def home(found: tuple[MigrationStatus, ...], asks: tuple[Message, ...] = ()) -> Message:
    """What is asked of the person, then the migrations; within the 100 blocks of a view."""
    title = "Slipway: your migrations"
    asked = tuple(_asked(asks))
    if not found:
        return message(title, *asked, header(title), section(_EMPTY))
    most = min(_MOST, (_BLOCKS - len(asked)) // _EACH)
    shown = [block for each in found[:most] for block in (*described(each), divider())]
    left = len(found) - most
    rest = (context(Safe(f"and {left} more: type `/migrate status` in their channels")),)
    return message(title, *asked, header(title), *shown, *(rest if left > 0 else ()))


def _asked(asks: tuple[Message, ...]) -> Iterator[Block]:
    """Whole questions only, the first ones."""
    room = _BLOCKS // 2
    for ask in asks:
        room -= len(ask.blocks) + 1
        if room < 0:
            yield context(Safe("More is asked of you: see your messages from Slipway."))
            return
        yield from ask.blocks
        yield divider()
