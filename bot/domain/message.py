"""A message as Slack takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Blocks with the one-line `text` for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture or a page that people find in the channel: posted once, never edited.

    `name` is what it is saved as, `title` what stands over it, `alt` says in words what a picture
    shows, `text` is the message that it comes with, "" for none.
    """

    name: str
    content: bytes
    title: str
    alt: str = ""
    text: str = ""
