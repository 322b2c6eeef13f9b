"""Seeing where the traffic of a server goes: on the server, and as a visitor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.connectors.prober import answered, visit
from bot.domain.cutover import Side, Sighting
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.executor.operations import Operations
from bot.shell import sighting
from bot.steps.arm_dead_man import ArmDeadMan
from bot.steps.switch_traffic import SwitchTraffic

_LOOK = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Only looks. What cannot be seen is said to be unknown."""

    operations: Operations

    async def of(self, plan: Plan) -> Sighting:
        """One server as it is now; never raises for a silent one."""
        name = plan.target.name
        try:
            looks = (*SwitchTraffic().look(plan)[:1], *ArmDeadMan().look(plan)[:1])
            said = await self.operations.read(plan.target, sighting.ask(plan, *looks).argv, _LOOK)
            moved, armed = sighting.parse(said, len(looks))
        except TargetError as silence:
            return Sighting(target=name, side=Side.UNKNOWN, said=silence.sentence)
        side = Side.NEW if moved else Side.OLD
        trouble = "" if moved else await self._from_outside(plan)
        return Sighting(target=name, side=side, said=trouble, armed=armed)

    async def _from_outside(self, plan: Plan) -> str:
        try:
            trouble = await answered(await asyncio.to_thread(visit, plan))
        except TargetError as unreadable:
            trouble = unreadable.sentence
        return f"a visitor gets no good answer: {trouble}" if trouble else ""
