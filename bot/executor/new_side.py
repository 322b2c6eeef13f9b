"""What settling and retiring share: they touch only what was seen to be on the new stack."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

from bot.connectors.migration_site import MigrationSite
from bot.connectors.prober import answered, visit
from bot.domain.cutover import Side
from bot.domain.plan import Plan
from bot.executor.operations import Operations
from bot.executor.sight import Sight
from bot.executor.workflow import Context, StepFailed


async def seen_new(site: MigrationSite, plan: Plan) -> None:
    """Raises `StepFailed` unless visitors of the server reach the new stack, and it answers."""
    if trouble := await why_not_new(site, plan):
        raise StepFailed(trouble)


async def why_not_new(site: MigrationSite, plan: Plan) -> str:
    """The same as a sentence, "" when all is well; raises the `TargetError` of an odd authority."""
    seen = await Sight(operations=Operations(remote=site.remote)).of(plan)
    name = plan.target.name
    if seen.side is not Side.NEW:
        return f"{name}: {seen.said or 'the traffic goes to the old services'}"
    if seen.armed:
        return f"{name}: a dead-man still waits there"
    trouble = await answered(await asyncio.to_thread(visit, plan))
    return f"{name}: a visitor gets no good answer: {trouble}" if trouble else ""


def afresh(context: Context) -> Context:
    """Each try is another operation on the server: all of them may be done again."""
    name = f"{context.row.name}-{secrets.token_hex(3)}"
    return replace(context, row=replace(context.row, name=name))
