"""The seam to everything outside: questions in, answers out, in the order they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from typing import Protocol

from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Reading


class Connector(Protocol):
    """Asks the world. Never raises for a silent or broken world: that is a `NoAnswer`."""

    def ask(self, probes: Collection[Probe], plan: Plan) -> AsyncGenerator[tuple[Probe, Reading]]:
        """Each probe once, all at the same time; an answer is yielded as soon as it is there."""
        ...
