"""The lines of the runbook that a rehearsal answers."""

from __future__ import annotations

from datetime import datetime

from bot.domain.lines import LINES, Answer
from bot.domain.plan import Plan
from bot.domain.rehearsal import RehearsalResult, complaint, told
from bot.domain.standing import Box, Standing

_SMOKE = "C-TST-2"


def boxes_of(result: RehearsalResult | None, plan: Plan, now: datetime) -> tuple[Box, ...]:
    """Each of them; none while nothing was rehearsed, or another plan."""
    if result is None or result.digest != plan.digest:
        return ()
    limit = plan.thresholds.rollback_seconds
    why = complaint(result, plan.digest, limit, now)
    stale = result.held and why.startswith("the rehearsal was")
    standing = Standing.OLD if stale else Standing.FAILS if why else Standing.HOLDS
    said = why or told(result, limit, now)
    return tuple(
        Box(line=line, standing=standing, said=said, at=result.finished)
        for line in LINES
        if line.answer is Answer.REHEARSAL and (plan.smoke or line.id != _SMOKE)
    )
