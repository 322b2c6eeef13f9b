"""M1.5: the database is no container of the stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, database_use
from bot.shell.database_use import Url, Use
from bot.shell.report import report

_DATABASE = re.compile(
    r"(.*-)?(postgres|postgresql|postgis|timescaledb|mysql|mariadb|percona|mongo|mongodb"
    r"|cockroach|mssql)"
)
_OUTSIDE = "Point {name} to the database outside of the Compose project."
_BESIDE = "Keep a copy elsewhere: a database on the server does not outlive it."
_ON_SERVER = (Outcome.WARN, "{host}, a database on the server itself", _BESIDE)
_PLACES = {
    "service": (Outcome.FAIL, "the service {host}", _OUTSIDE),
    "loopback": (Outcome.FAIL, "{host}, which in a container is the container", _OUTSIDE),
    "here": _ON_SERVER,
    "gateway": _ON_SERVER,
    "private": (
        Outcome.WARN,
        "{host}, a private address",
        "See that {name} leads to a managed database with backups.",
    ),
    "public": (Outcome.PASS, "{host}", ""),
}
_NOWHERE = (
    Outcome.UNKNOWN,
    "{host}, which the server cannot resolve",
    "Correct the host in {name}.",
)


class NoDatabaseContainer(Check):
    """`compose down --volumes` must never be able to take the data away.

    A database on the server itself, outside of the project, warns: it outlives the containers,
    but not the server.
    """

    id = "no-database-container"
    line = "M1.5"
    title = "The database is no container of the project"
    risk = Risk.DATA_LOSS
    expected = "no database image in the Compose file, and a connection string that leads outside"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """Images and the places of connection strings."""
        return {"use": database_use.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst service decides."""
        uses = database_use.uses(report(readings.get("use", Output)))
        if not uses:
            return self.unknown(
                "Compose names no service", f"See why with {compose.explain(plan.stack)}."
            )
        containers = tuple(_containers(uses))
        if isinstance(plan.database, NoDatabase) and not containers:
            return self.passed("no database image, and the plan has no database")
        links = {(url.variable, url.host): url for use in uses for url in use.urls}
        if not links and not containers:
            return self.unknown(
                "no service has a connection string",
                f"Set one in {plan.stack.env_path}, or say database.kind: none.",
            )
        outcome, said, remedy = worst((*containers, *map(_notice, links.values())))
        if outcome is Outcome.PASS:
            return self.passed(said)
        return self._finding(outcome, said, remedy)


def _containers(uses: tuple[Use, ...]) -> Iterator[Notice]:
    for use in uses:
        if _DATABASE.fullmatch(_name(use.image)):
            remedy = f"Move its data to the database outside and take {use.service} out."
            yield Notice.fail(f"{use.service} is a database in a container", remedy)


def _name(image: str) -> str:
    """`registry:5000/team/postgres:16@sha256:ab` is called `postgres`."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _notice(url: Url) -> Notice:
    name = url.variable
    if not url.readable:
        remedy = f"Write {name} as a URL, with special characters of the password as %XX."
        return Notice.unknown(f"{name} cannot be taken apart safely", remedy)
    outcome, what, remedy = _PLACES.get(url.place, _NOWHERE)
    said = f"{name} leads to {what.format(host=url.host)}"
    return Notice(outcome=outcome, said=said, remedy=remedy.format(name=name))
