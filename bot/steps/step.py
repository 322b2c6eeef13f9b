"""The shape of a step: do, undo and look; of a cutover, or of settling after it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from bot.domain.plan import Plan
from bot.shell.act import Act

Acts = tuple[Act, ...]


class Move(ABC):
    """One step on one server; the file's name with dashes is its id.

    `place` orders the steps. A step whose effect needs no undo says so in `note`. Every act may be
    run again: done twice is done once.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    place: ClassVar[int]
    note: ClassVar[str] = ""

    @abstractmethod
    def do(self, plan: Plan) -> Acts:
        """The effect. Empty when this plan has no need of the step."""

    @abstractmethod
    def undo(self, plan: Plan) -> Acts:
        """What takes the effect back. Empty only with a `note`."""

    @abstractmethod
    def look(self, plan: Plan) -> Acts:
        """Read-only; status 0 of all of them says that the effect is there."""


class Step(Move):
    """One step of the cutover."""


class SettleStep(Move):
    """One step of settling."""
