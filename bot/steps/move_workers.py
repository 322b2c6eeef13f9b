"""Background jobs run on exactly one side: the old workers stop before the new ones start."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import deadman, legacy_jobs, stack_commands
from bot.shell.act import script
from bot.steps.step import Acts, Step


class MoveWorkers(Step):
    """Background jobs run on exactly one side, also after a reboot."""

    id = "move-workers"
    title = "Move the background jobs"
    place = 110

    def do(self, plan: Plan) -> Acts:
        """Stop the old ones for good, then start the new ones; nothing once all went back."""
        lines, new = legacy_jobs.stop(plan), plan.stack.workers
        old = (script(plan, " && ".join(lines)),) if lines else ()
        acts = (*old, *((stack_commands.up(plan, *new),) if new else ()))
        return (deadman.on(plan), *acts) if acts else ()

    def undo(self, plan: Plan) -> Acts:
        """Remove the new ones, then let the old ones run."""
        lines, new = legacy_jobs.start(plan), plan.stack.workers
        old = (script(plan, " && ".join(lines)),) if lines else ()
        return (*((stack_commands.away(plan, *new),) if new else ()), *old)

    def look(self, plan: Plan) -> Acts:
        """The new ones run, and none of the old ones does."""
        gone = tuple(f"! {{ {each}; }}" for each in legacy_jobs.here(plan))
        old = (script(plan, " && ".join(gone)),) if gone else ()
        return (*old, *(stack_commands.running(plan, name) for name in plan.stack.workers))
