"""The way to the place of drills: opened, and its libraries loaded, when the first one needs it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from bot.connectors.drill_site import DrillSite


class DrillDoor:
    """Gives the one place; whoever never drills pays nothing for it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._site: DrillSite | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._site is not None:
            await self._site.__aexit__(kind, error, trace)

    def open(self) -> DrillSite:
        """The place; the first time takes as long as its libraries take to load."""
        if self._site is None:
            module = import_module("bot.connectors.drill_site")
            self._site = module.DrillSite(self._environment)
        return self._site
