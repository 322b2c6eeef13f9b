"""A form in front of one person, as Slack takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.message import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """`submit` is the label of the button that sends it, "" when there is nothing to send.

    `memory` comes back with the answers; `callback` says whose form it is.
    """

    title: str
    callback: str
    blocks: tuple[Block, ...]
    submit: str = ""
    memory: str = ""

    def view(self) -> dict[str, Any]:
        """The view as the Web API and an acknowledgement take it."""
        known: dict[str, Any] = {
            "type": "modal",
            "callback_id": self.callback,
            "title": _plain(self.title),
            "close": _plain("Cancel" if self.submit else "Close"),
            "private_metadata": self.memory,
            "blocks": list(self.blocks),
        }
        return known | ({"submit": _plain(self.submit)} if self.submit else {})


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
