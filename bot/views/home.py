"""The App Home: every migration with its state, its next action and its button."""

from __future__ import annotations

from bot.domain.message import Message
from bot.domain.state import MigrationStatus
from bot.views.blocks import context, divider, header, message, section
from bot.views.markup import Safe
from bot.views.status import described

_MOST = 20
_EMPTY = Safe(
    "No migration is known in a channel of yours.\n"
    "*Next:* put a channel's id into a migration file (`channel:`) and join that channel."
)


def home(found: tuple[MigrationStatus, ...]) -> Message:
    """The blocks of the home tab; at most 20 migrations, so that a view's 100 blocks suffice."""
    title = "Slipway: your migrations"
    if not found:
        return message(title, header(title), section(_EMPTY))
    shown = [block for each in found[:_MOST] for block in (*described(each), divider())]
    left = len(found) - _MOST
    rest = (context(Safe(f"and {left} more: type `/migrate status` in their channels")),)
    return message(title, header(title), *shown, *(rest if left > 0 else ()))
