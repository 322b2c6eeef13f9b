"""The gates in front of settling and retiring that the journal alone can judge."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.gate import Gate
from bot.domain.plan import Plan
from bot.domain.state import RunState
from bot.domain.watch.verdict import Grade
from bot.executor import settling
from storage import runs, watches
from storage.runs import Run


async def watched(tx: AsyncConnection, cutover: Run) -> Gate:
    """The watch of that cutover sees nothing fail, and asks nobody whether to go back."""
    watch = await watches.get(tx, cutover.id)
    failing = watch is not None and watch.open and watch.grade is Grade.FAILING
    asking = watch is not None and watch.asking
    said = "nobody watches" if watch is None or not watch.open else f"it is {watch.grade.value}"
    return Gate(
        id="watch",
        title="The watch sees nothing fail",
        passed=not failing and not asking,
        said="it asks whether to go back" if asking else said,
        next_action="See its card: mend it, keep it, or go back." if failing or asking else "",
    )


async def settled(tx: AsyncConnection, cutover: Run) -> bool:
    """Whether the front got the real ports for good since that cutover."""
    latest = await runs.latest_done(tx, cutover.migration, settling.KIND)
    return latest is not None and latest.input["cutover"] == cutover.id


async def settled_gate(tx: AsyncConnection, plan: Plan, cutover: Run) -> tuple[Gate, ...]:
    """Without its scripts a redirect would not come back after a reboot."""
    if plan.strategy != "redirect":
        return ()
    passed = await settled(tx, cutover)
    gate = Gate(
        id="settled",
        title="The new front has the public ports for good",
        passed=passed,
        said="it is settled" if passed else "a redirect still leads to it",
        next_action="" if passed else "In a quiet minute: `/migrate settle`.",
    )
    return (gate,)


def ended(cutover: Run) -> Gate:
    """Every step of it is done."""
    passed = cutover.state is RunState.DONE
    return Gate(
        id="cutover",
        title="The cutover came to its good end",
        passed=passed,
        said="all its steps are done" if passed else f"it is {cutover.state.value}",
        next_action="" if passed else "See its card: wait for its end, or roll back.",
    )
