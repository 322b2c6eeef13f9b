"""The directory of a process that is not connected to Slack."""

from __future__ import annotations

from typing import NoReturn

from bot.domain.directory import DirectorySilent, Person


class NoDirectory:
    """Knows nobody, so that whatever needs to know somebody is refused."""

    async def members(self, named: tuple[str, ...]) -> frozenset[str]:
        """Raises `DirectorySilent`."""
        _refuse(named)

    async def person(self, who: str) -> Person:
        """Raises `DirectorySilent`."""
        _refuse(who)

    async def by_email(self, address: str) -> str:
        """Raises `DirectorySilent`."""
        _refuse(address)


def _refuse(_: object) -> NoReturn:
    raise DirectorySilent(
        "A terminal cannot ask Slack who somebody is, so nothing was done.",
        next_action="Use the button in Slack.",
    )
