"""Background jobs run on exactly one side: the old workers stop before the new ones start."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import legacy_services, stack_commands
from bot.shell.act import script
from bot.steps.step import Acts, Step


class MoveWorkers(Step):
    """Background jobs run on exactly one side, also after a reboot."""

    id = "move-workers"
    title = "Move the background jobs"
    place = 110

    def do(self, plan: Plan) -> Acts:
        """Stop the old ones for good, then start the new ones."""
        legacy, new = plan.legacy, plan.stack.workers
        lines = legacy_services.stop(plan, legacy.workers)
        if legacy.manager == "systemd":
            lines += legacy_services.disable(plan, legacy.workers, None)
        old = (script(plan, " && ".join(lines)),) if lines else ()
        return (*old, *((stack_commands.up(plan, *new),) if new else ()))

    def undo(self, plan: Plan) -> Acts:
        """Remove the new ones, then let the old ones run."""
        legacy, new = plan.legacy, plan.stack.workers
        lines = legacy_services.start(plan, legacy.workers, None)
        if legacy.manager == "systemd":
            lines += legacy_services.enable(plan, legacy.workers, None)
        old = (script(plan, " && ".join(lines)),) if lines else ()
        return (*((stack_commands.away(plan, *new),) if new else ()), *old)

    def look(self, plan: Plan) -> Acts:
        """The new ones run."""
        return tuple(stack_commands.running(plan, name) for name in plan.stack.workers)
