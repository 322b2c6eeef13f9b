"""What the smoke flow's steps are for."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.domain.plan.services import SmokeStep


def login(plan: Plan) -> SmokeStep | None:
    """The step that logs in: the first that sends a secret of the bot; None without one."""
    for step in plan.smoke:
        if any("${" in text for text in (*step.form.values(), *step.json_body.values())):
            return step
    return None


def in_preflight(plan: Plan) -> bool:
    """Whether a preflight may run the flow, which writes."""
    return bool(plan.smoke) and plan.smoke_baseline == "preflight"
