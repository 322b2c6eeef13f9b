"""Who somebody is and who is in a role: asked of Slack, refused when it is silent."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import Unreachable


class DirectorySilent(Unreachable):
    """Slack does not say who may do this, so nothing was done."""

    next_action = "Try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as Slack knows them; who is not known at all is neither active nor a member.

    `full_member`: of the bot's own workspace, no guest, no bot. `tz` is a zone of the IANA list,
    "" where none is set; `tz_offset` are seconds east of UTC now.
    """

    id: str
    active: bool
    full_member: bool
    tz: str = ""
    tz_offset: int = 0

    @property
    def eligible(self) -> bool:
        """Whether this person may sign off at all."""
        return self.active and self.full_member


class Directory(Protocol):
    """Every question raises `DirectorySilent` when nobody can answer it now."""

    def members(self, named: tuple[str, ...]) -> Awaitable[frozenset[str]]:
        """The people behind user ids and user groups; a group that is gone is nobody."""
        ...

    def person(self, who: str) -> Awaitable[Person]:
        """One person, by user id."""
        ...

    def by_email(self, address: str) -> Awaitable[str]:
        """The user id behind a mail address, "" when nobody in the workspace has it."""
        ...
