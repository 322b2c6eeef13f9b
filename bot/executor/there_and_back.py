"""There and back, timed: the real scripts move the traffic, and a visitor tells where it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from bot.connectors.prober import Prober, Visit, answered
from bot.connectors.twin import twins
from bot.domain.plan import Plan
from bot.domain.probing import ENOUGH, MOST_PERCENT, Figures, Shot, figures
from bot.domain.twin import Reply, difference, other_headers, paths
from bot.executor.clock import Clock
from bot.executor.moves import Moves
from bot.executor.workflow import Context, StepFailed
from bot.shell import traffic_move
from bot.shell.act import Act
from bot.steps.step import Acts

#: Seconds for one move.
SWITCHES = 100.0
_SHOTS = 20.0
_PAUSE = 0.05
Facts = Mapping[str, Any]
Pairs = tuple[tuple[Reply, Reply], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where it goes: `there` is the plan whose scripts run, `plan` the one of the server.

    `old` is what visitors ask now, `new` what is watched and moves; on the real ports they are the
    same. `enough` probes must come to their end before each move.
    """

    plan: Plan
    there: Plan
    old: Visit
    new: Visit
    enough: int = ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class ThereAndBack:
    """Measures; `hands` run the scripts."""

    hands: Moves
    clock: Clock

    async def measured(self, context: Context, course: Course) -> Facts:
        """What it took. The scripts lie on the server, and a dead-man is armed. Raises `StepFailed`
        for whatever is not as it must be; the traffic may be there then.
        """
        shots: list[Shot] = []
        prober = Prober(visit=course.new).run(shots.append)
        running = asyncio.create_task(prober, name="rehearsal prober")
        try:
            times = await self._both_ways(context, course, shots)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        seen = figures(shots)
        counted = {"probes": seen.sent, "failed_probes": seen.failed, "gap_ms": seen.gap}
        return {**times, **counted, **({"first_failure": seen.trouble} if seen.trouble else {})}

    async def _both_ways(self, context: Context, course: Course, shots: list[Shot]) -> Facts:
        there, new = course.there, course.new
        await self._more(shots, course.enough)
        if all(shot.trouble for shot in shots):
            raise StepFailed(
                f"nobody reaches port {new.port} from here ({shots[0].trouble}):"
                " let the bot through to it for the rehearsal"
            )
        before = await self._answers(course) if course.old == new else ()
        old = figures(shots)
        switched = await self._timed(context, course, traffic_move.switch(there))
        compared = _compared(course, before, await self._answers(course))
        await self._more(shots, course.enough)
        returned = await self._timed(context, course, traffic_move.back(there))
        await self._more(shots, course.enough)
        if course.plan.strategy != "takeover":  # its gap is told, not judged
            _refuse_losses(old, figures(shots))
        return {"switch_ms": switched, "rollback_ms": returned, **compared}

    async def _more(self, shots: list[Shot], enough: int) -> None:
        wanted, deadline = len(shots) + enough, self.clock.monotonic() + _SHOTS
        while len(shots) < wanted:
            if self.clock.monotonic() >= deadline:
                raise StepFailed(f"only {len(shots)} probes came to an end")
            await asyncio.sleep(_PAUSE)

    async def _timed(self, context: Context, course: Course, act: Act) -> int:
        """Milliseconds from the order until the traffic was seen there, by the script's good end.

        `act` is the real script; what is looked at is the server's own word for where the traffic
        goes, and a visitor's answer.
        """
        plan, there = course.plan, course.there
        began, wanted = self.clock.monotonic(), act == traffic_move.switch(there)
        running = asyncio.create_task(self.run(context, plan, (act,)))
        try:
            while True:
                moved = not await self.hands.trouble(plan, (traffic_move.moved(there),))
                if moved is wanted and not await answered(course.new):
                    took = round((self.clock.monotonic() - began) * 1000)
                    await running
                    return took
                if running.done():
                    await running
                if self.clock.monotonic() - began > SWITCHES:
                    raise StepFailed("the traffic was not seen where it should be")
                await asyncio.sleep(_PAUSE)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _answers(self, course: Course) -> Pairs:
        """Of both, to every request of the plan; on the real ports only one of them answers."""
        return tuple([await twins(course.old, course.new, each) for each in paths(course.plan)])

    async def run(self, context: Context, plan: Plan, acts: Acts) -> None:
        """Each try is another operation on the server: it began with clearing everything away."""
        name = f"{context.row.name}-{secrets.token_hex(3)}"
        mine = replace(context, row=replace(context.row, name=name))
        await self.hands.run(mine, plan, acts, limit=SWITCHES)


def _refuse_losses(before: Figures, whole: Figures) -> None:
    """What a cutover's gate would not let through is no rehearsal that held."""
    lost, sent = whole.failed - before.failed, whole.sent - before.sent
    allowed = 100 * before.failed / before.sent + MOST_PERCENT
    if 100 * lost > allowed * sent:
        raise StepFailed(
            f"{lost} of {sent} probes failed there and back, at most {allowed:.1f} % may:"
            f" {whole.trouble}"
        )


def _compared(course: Course, before: Pairs, now: Pairs) -> Facts:
    """Old and new side by side, or else before the switch and behind it."""
    asked = paths(course.plan)
    olds = [was for was, _ in before or now]
    pairs = list(zip(asked, olds, [reply for _, reply in now], strict=True))
    found = [said for path, was, new in pairs if (said := difference(path, was, new))]
    if found:
        raise StepFailed("old and new do not answer alike: " + "; ".join(found))
    others = sorted({name for _, was, new in pairs for name in other_headers(was, new)})
    return {
        "compared_requests": len(pairs),
        "old_answers_ms": round(median(was.took for _, was, _ in pairs)),
        "new_answers_ms": round(median(new.took for _, _, new in pairs)),
        **({"headers_of_one_side": ", ".join(others)} if others else {}),
    }
