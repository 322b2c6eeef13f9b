"""A cutover on the local Slack as far as its order, on images that are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.executor.way_back import CUTOVER
from bot.shell import resolved
from sandbox.slack import View
from storage import leases, runs
from tests.bot.executor.shop import plan
from tests.integration.whole_bot import WholeBot

MIGRATION = "shop/production"
READINGS = Path(__file__).parents[1] / "readings"


class Images(Check):
    """Its images are known."""

    id = "images"
    line = "X-3"
    title = "The images are known"
    risk = Risk.DATA_LOSS
    expected = "images"

    def probe(self, plan: Plan) -> Questions:
        return {"resolved": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        return self.passed(f"{len(readings.get('resolved', Output).stdout)} characters")


def know_images(bot: WholeBot) -> None:
    """The server says what its images are."""
    said = Output(status=0, stdout=(READINGS / "stack.txt").read_text())
    bot.answers[resolved.ask(plan().stack)] = said


async def form(bot: WholeBot, user: str, text: str) -> View:
    """The form in front of a person, once it holds that text."""

    async def look() -> View | None:
        view = await bot.slack.modal(user)
        return view if view is not None and text in str(view.content) else None

    found = await bot.slack.wait_for(look, 20)
    assert found is not None
    return found


async def newest(bot: WholeBot, kind: str = CUTOVER) -> runs.Run | None:
    """The latest run of that kind."""
    async with bot.database.reading() as tx:
        return await runs.latest(tx, MIGRATION, kind)


async def begin(bot: WholeBot, *steps: str) -> None:
    """What the engine of a bot with servers does next: take the cutover up, begin these steps."""
    async with bot.database.transaction() as tx:
        claimed = await leases.claim(tx, owner="mover", ttl_ms=600_000, kinds=(CUTOVER,))
        for seq, name in enumerate(steps, 1):
            await leases.begin_step(tx, claimed[0], seq, name)


def glass(**changes: Any) -> dict[str, Any]:
    """A file in which the lead may break the glass and the one on call may roll back."""
    return {"break_glass": ["U00LEAD001"], "on_call": ["U00ONCALL1"], **changes}
