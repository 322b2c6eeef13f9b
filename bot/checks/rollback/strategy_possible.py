"""N92: the traffic can move as the plan says."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import strategies
from bot.shell.report import listed, report
from bot.shell.strategies import ALL, Ways

_PATIENCE = "visitors see a gap"


class StrategyPossible(Check):
    """Which of redirect, proxy and takeover can work here; the way back goes the same way."""

    id = "strategy-possible"
    line = "N92"
    title = "The traffic can move as the plan says"
    risk = Risk.ROLLBACK_FAILURE
    expected = "the plan's strategy works on this server, and needs no gap where another does"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """What stands in the way of each strategy."""
        return {"ways": strategies.ask(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The chosen one decides; the others are named with what they lack."""
        found = strategies.ways(report(readings.get("ways", Output)))
        told = _told(found, plan.strategy)
        if plan.strategy in found.hindered:
            said = f"{plan.strategy} cannot work: {found.hindered[plan.strategy]}{told}"
            return self.failed(said, _remedy(found, plan.strategy))
        if plan.strategy == "takeover" and len(found.possible) > 1:
            better = listed(found.possible[:-1])
            return self.warned(
                f"takeover works, and {_PATIENCE} that {better} would spare them{told}",
                f"Write `strategy: {found.possible[0]}` into the migration file.",
            )
        return self.passed(f"{plan.strategy} works{told}")


def _told(found: Ways, chosen: str) -> str:
    others = [each for each in ALL if each != chosen]
    works = [each for each in others if each not in found.hindered]
    lacks = [
        f"{each} does not: {found.hindered[each]}" for each in others if each in found.hindered
    ]
    parts = [f"{listed(tuple(works))} would work too"] if works else []
    return "".join(f"; {part}" for part in (*parts, *lacks))


def _remedy(found: Ways, chosen: str) -> str:
    if not found.possible:
        return f"Put right what {chosen} lacks on the server, or what it needs in the plan."
    first = found.possible[0]
    return f"Put that right, or write `strategy: {first}` into the migration file."
