"""M5.3: the app uses Neon's pooler, and schema changes do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.reading import Output, ProviderAnswer
from bot.domain.risk import Risk
from bot.shell import database_use, neon, pools
from bot.shell.database_use import Url
from bot.shell.report import report

_FOR_SCHEMA = re.compile(r"DIRECT|MIGRAT|UNPOOLED|ADMIN")


class PoolerEndpoint(Check):
    """Thousands of clients fit on the pooler; session state and schema changes need the direct one.

    Neon itself says what the pooler's host is: the settings of an endpoint that spoke of it are
    deprecated.
    """

    id = "pooler-endpoint"
    line = "M5.3"
    title = "The app connects through the pooler"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = "the pooler's host for the app, the direct host for schema changes"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The pooler's host, and the hosts in the connection strings."""
        if not isinstance(plan.database, Neon):
            return {}
        return {"pooler": neon.POOLED, "use": database_use.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A direct host for the app warns, the pooler for schema changes fails."""
        if isinstance(plan.database, Postgres):
            return self.skipped("a PostgreSQL of your own: whether it has a pooler is your choice")
        if not isinstance(plan.database, Neon):
            return self.skipped("the app has no database")
        return self._neon(readings, plan)

    def _neon(self, readings: Readings, plan: Plan) -> Finding:
        pooler = neon.host(readings.get("pooler", ProviderAnswer))
        holders = pools.holders(database_use.uses(report(readings.get("use", Output))), plan)
        urls = (url for use in holders for url in use.urls if url.readable)
        links = {(url.variable, url.host): url for url in urls}
        if not links:
            return self.unknown(
                "no connection string can be read", f"Set one in {plan.stack.env_path}."
            )
        notices = (each for url in links.values() for each in _notices(url, pooler))
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(said)
        return self._finding(outcome, said, remedy)


def _notices(url: Url, pooler: str) -> Iterator[Notice]:
    pooled = url.host == pooler
    if _FOR_SCHEMA.search(url.variable):
        if pooled:
            said = f"{url.variable} changes the schema through the pooler"
            remedy = f"Take '-pooler' out of the host in {url.variable}."
            yield Notice.fail(said, remedy)
        else:
            yield Notice.fine(f"{url.variable} is direct")
    elif pooled:
        yield Notice.fine(f"{url.variable} uses the pooler")
    else:
        said = f"{url.variable} connects to {url.host} and not through the pooler"
        yield Notice.warn(said, f"Write the host {pooler} in {url.variable}.")
