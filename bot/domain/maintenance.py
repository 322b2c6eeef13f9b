"""The maintenance page as it stands, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.state import RunState


class Page(Enum):
    """What was ordered; the value is what a person types."""

    UP = "on"
    AWAY = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """One order as it stands; `standing`: visitors see the page because of it, as was seen."""

    run: str
    migration: str
    channel: str
    by: str
    page: Page
    state: RunState
    since: datetime
    targets: tuple[str, ...]
    standing: bool
    trouble: str = ""
