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
