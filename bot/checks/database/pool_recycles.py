"""M5.r: a pool notices that the database dropped its idle connections."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, NoDatabase
from bot.domain.reading import Output, ProviderAnswer, Rows
from bot.domain.risk import Risk
from bot.shell import database_use, neon, pools, statements
from bot.shell.database_use import Use
from bot.shell.report import listed, report
from bot.shell.spans import span


class PoolRecycles(Check):
    """A compute that sleeps drops what is idle; the first query after that fails, once per pool.

    The settings are seen only where the environment holds them: an app may set them in its code.
    """

    id = "pool-recycles"
    line = "M5.r"
    title = "Pools survive that idle connections are dropped"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = "POOL_PRE_PING, or POOL_RECYCLE below the time after which idle ones are dropped"
    needs: ClassVar[tuple[str, ...]] = (
        "ssh-access",
        "compose-version",
        "env-file",
        "connection-count",
    )

    def probe(self, plan: Plan) -> Questions:
        """When the database drops idle connections, and the settings of the pools."""
        use = database_use.ask(plan.stack)
        if isinstance(plan.database, NoDatabase):
            return {}
        if isinstance(plan.database, Neon):
            return {"endpoints": neon.ENDPOINTS, "use": use}
        return {"limits": statements.LIMITS, "use": use}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Only a database that drops connections makes it matter."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        if isinstance(plan.database, Neon):
            after = neon.suspends_after(readings.get("endpoints", ProviderAnswer))
        else:
            after = statements.idle_timeout(readings.get("limits", Rows))
        if after is None:
            return self.passed("the database never drops idle connections")
        uses = database_use.uses(report(readings.get("use", Output)))
        holders = pools.holders(uses, plan)
        if not holders:
            return self.unknown(
                "no service has a connection string", f"Set one in {plan.stack.env_path}."
            )
        bad = tuple(use.service for use in holders if not _survives(use, after))
        said = f"idle connections are dropped after {span(after)}"
        if not bad:
            return self.passed(f"{said}, and the pools are ready for it")
        remedy = "Set pool_pre_ping=True, and say POOL_PRE_PING=true in the env file."
        return self.warned(f"{said}; nothing shows that {listed(bad)} notice", remedy)


def _survives(use: Use, after: int) -> bool:
    ping = any(on for name, on in use.flags.items() if name.endswith("POOL_PRE_PING"))
    recycle = use.number("POOL_RECYCLE")
    return ping or (recycle is not None and recycle < after)
