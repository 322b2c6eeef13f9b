"""Answers from memory: evidence that is judged again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping

from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import NoAnswer, Reading, Silence


class Recorded:
    """A connector that knows these answers and no others."""

    def __init__(self, answers: Mapping[Probe, Reading]) -> None:
        self._answers = dict(answers)

    async def ask(
        self, probes: Collection[Probe], plan: Plan
    ) -> AsyncGenerator[tuple[Probe, Reading], None]:
        """Each probe once, in the order asked; what was not recorded has no answer."""
        detail = f"no answer was recorded for {plan.target.name}"
        unknown = NoAnswer(why=Silence.UNREACHABLE, detail=detail)
        for probe in dict.fromkeys(probes):
            yield probe, self._answers.get(probe, unknown)
