"""Asks a real world and keeps what it said, with the time it took."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.connectors.world import Patience, World
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Reading
from bot.executor.clock import SystemClock

QUICK = Patience(connect=1.0, server=2.0, total=3.0)


def world(environment: Mapping[str, str], patience: Patience | None = None) -> World:
    return World(environment=environment, clock=SystemClock(), patience=patience)


async def answers(
    probes: Collection[Probe],
    plan: Plan,
    environment: Mapping[str, str],
    patience: Patience | None = None,
) -> dict[Probe, Reading]:
    """Every answer, in the order of arrival, from a world of its own."""
    async with world(environment, patience) as asked:
        return {probe: reading async for probe, reading in asked.ask(probes, plan)}


async def answer(
    probe: Probe, plan: Plan, environment: Mapping[str, str], patience: Patience | None = None
) -> Reading:
    return (await answers([probe], plan, environment, patience))[probe]
