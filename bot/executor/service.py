"""The use cases: all that a slash command, a button or the terminal may ask for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.state import MigrationStatus, PreflightState, TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightOrder:
    """A preflight that was ordered; `joined` when one was under way and this one joins it."""

    run: str
    migration: str
    joined: bool


class MigrationService:
    """Answers questions and takes orders. Raises `Refused` with the sentence a person reads."""

    async def order_preflight(self, *, channel: str, by: str, key: str) -> PreflightOrder | None:
        """Order a preflight of the channel's migration; None when `key` was seen before.

        Raises `UnknownMigration` or `FileRefused` (its sentence lists every error of the file).
        """
        raise NotImplementedError

    async def status(self, *, channel: str) -> tuple[MigrationStatus, ...]:
        """The channel's migration, or all of them where the channel has none."""
        raise NotImplementedError

    async def preflight(self, run: str) -> PreflightState:
        """One preflight as it stands."""
        raise NotImplementedError

    async def timeline(self, *, channel: str, limit: int = 20) -> tuple[TimelineEntry, ...]:
        """The newest rows of the channel's audit trail, newest last."""
        raise NotImplementedError

    async def first_time(self, key: str) -> bool:
        """Whether this delivery key was never seen; remembers it."""
        raise NotImplementedError
