"""M5.2: old and new services together do not use up the database's connections."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.connection_budget import FAIL_SHARE, POOLER_CLIENTS, WARN_SHARE, Budget, Limits
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import Output, Rows
from bot.domain.risk import Risk
from bot.shell import database_use, pools, statements
from bot.shell.database_use import Use
from bot.shell.report import report


class ConnectionBudget(Check):
    """Right after the switch both stacks hold their pools, and a few more must fit beside them.

    Processes that nobody counted are unknown, never one. Behind Neon's pooler the clients are
    measured against the pooler's own bound, and what runs at once against the server's.
    """

    id = "connection-budget"
    line = "M5.2"
    title = "The database has connections for old and new services at once"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = "at most 70 % of the usable connections at the peak of the cutover, 90 % blocks"
    needs: ClassVar[tuple[str, ...]] = (
        "ssh-access",
        "docker-version",
        "compose-version",
        "env-file",
        "pool-configured",
        "connection-count",
    )

    def probe(self, plan: Plan) -> Questions:
        """The database's limits and its clients now; pools and processes of the new services."""
        if isinstance(plan.database, NoDatabase):
            return {}
        return {"limits": statements.LIMITS, "use": database_use.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The peak against what is usable."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        limits = statements.limits(readings.get("limits", Rows))
        uses = database_use.uses(report(readings.get("use", Output)))
        holders = pools.holders(uses, plan)
        if not holders:
            return self.unknown(
                "no service has a connection string",
                f"Set one in {plan.stack.env_path}, or say database.kind: none.",
            )
        sizes = tuple(pools.pool(use, plan) for use in holders)
        budget = Budget(legacy=limits.here, pools=sizes)
        if all(_pooled(use) for use in holders):
            return self._through_pooler(budget, limits)
        return self._against(budget, limits)

    def _against(self, budget: Budget, limits: Limits) -> Finding:
        peak, usable = budget.peak, limits.usable
        said = (
            f"peak {peak} of {usable} usable: {limits.here} now, {budget.new} new services,"
            f" {peak - limits.here - budget.new} for bot and people"
        )
        outcome = _share(peak, usable)
        if outcome is Outcome.PASS:
            return self.passed(said)
        room = budget.fits(usable)
        remedy = f"Let POOL_SIZE + MAX_OVERFLOW be at most {room} in every process."
        if not room:
            remedy = "Raise max_connections, put a pooler in between, or start fewer processes."
        return self._finding(outcome, said, remedy)

    def _through_pooler(self, budget: Budget, limits: Limits) -> Finding:
        said = f"{budget.new} clients of the pooler, which takes {POOLER_CLIENTS:,}"
        remedy = "Make the pools smaller, or start fewer processes."
        if _share(budget.new, POOLER_CLIENTS) is Outcome.FAIL:
            return self.failed(said, remedy)
        if budget.new > FAIL_SHARE * limits.maximum:
            more = f"{said}; at most {int(FAIL_SHARE * limits.maximum)} of them work at once"
            return self.warned(more, remedy)
        return self.passed(said)


def _pooled(use: Use) -> bool:
    return all("-pooler" in url.host.partition(".")[0] for url in use.urls)


def _share(peak: int, usable: int) -> Outcome:
    if peak > FAIL_SHARE * usable:
        return Outcome.FAIL
    return Outcome.WARN if peak > WARN_SHARE * usable else Outcome.PASS
