"""AS-2: the connection string has the form that its database needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, NoDatabase
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import database_use
from bot.shell.database_use import Url
from bot.shell.report import report

_SAFE = {"require", "verify-ca", "verify-full"}
_NEAR = {"service", "gateway", "loopback", "here"}


class ConnectionString(Check):
    """The assumption that the database is Neon, observed.

    Any other PostgreSQL is fine too when the plan says so; what travels over a network must be
    encrypted in both cases.
    """

    id = "connection-string"
    line = "AS-2"
    title = "The connection string fits the database of the plan"
    risk = Risk.DATA_LOSS
    expected = "a PostgreSQL URL, Neon's host where the plan says Neon, and sslmode=require or more"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """Scheme, host and sslmode of the connection strings."""
        return (
            {} if isinstance(plan.database, NoDatabase) else {"use": database_use.ask(plan.stack)}
        )

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst string decides."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        uses = database_use.uses(report(readings.get("use", Output)))
        links = {(url.variable, url.host): url for use in uses for url in use.urls}
        if not links:
            return self.unknown(
                "no service has a connection string", f"Set one in {plan.stack.env_path}."
            )
        neon = isinstance(plan.database, Neon)
        outcome, said, remedy = worst(
            each for url in links.values() for each in _notices(url, ".neon.tech" if neon else "")
        )
        if outcome is Outcome.PASS:
            return self.passed(said)
        return self._finding(outcome, said, remedy)


def _notices(url: Url, suffix: str) -> Iterator[Notice]:
    name = url.variable
    if not url.readable:
        remedy = f"Write {name} as a URL, with special characters of the password as %XX."
        yield Notice.unknown(f"{name} cannot be taken apart safely", remedy)
        return
    if not url.scheme.startswith("postgres"):
        remedy = f"Correct {name}, or the plan's database.kind."
        yield Notice.fail(f"{name} is a {url.scheme} URL, and the plan says PostgreSQL", remedy)
        return
    if suffix and not url.host.endswith(suffix):
        remedy = f"Correct {name}, or say database.kind: postgres in the plan."
        yield Notice.warn(f"{name} leads to {url.host}, which is not Neon", remedy)
    if url.place not in _NEAR and url.sslmode not in _SAFE:
        said = f"{name} has sslmode {url.sslmode}" if url.sslmode else f"{name} has no sslmode"
        yield Notice.warn(f"{said}, so it may go unencrypted", f"Add sslmode=require to {name}.")
    yield Notice.fine(f"{name}: {url.scheme}, {url.host}, {url.sslmode or 'not over a network'}")
