"""How the resolved Compose file uses the database: places, sizes and counts, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell import stack_survey, survey
from bot.shell.database_use_script import SCRIPT
from bot.shell.report import Report, script, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """A variable that holds a connection string, and where that leads; never its password.

    `place` is as the service sees it: service, gateway (the server under another name), loopback,
    here (the server's own address), private, public or unresolved. `readable` is False where the
    string cannot be taken apart safely; then nothing else is known.
    """

    variable: str
    readable: bool
    scheme: str = ""
    host: str = ""
    port: str = ""
    sslmode: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One service. `workers` is what its command says, `running` its processes now; None: no word.

    `numbers` are settings that are whole numbers, `flags` those that are on or off, by name.
    """

    service: str
    image: str
    replicas: int
    urls: tuple[Url, ...]
    numbers: Mapping[str, int]
    flags: Mapping[str, bool]
    workers: int | None
    running: int | None

    def number(self, *endings: str) -> int | None:
        """The setting whose name is one of these, or ends with it after an underscore."""
        for ending in endings:
            for name, value in self.numbers.items():
                if name == ending or name.endswith(f"_{ending}"):
                    return value
        return None


def ask(stack: Stack) -> Command:
    """Rows that `uses` reads. Of a connection string only scheme, host, port and sslmode leave."""
    argv = script(f"{survey.NEEDED}{SCRIPT}", stack.project)
    return Command(argv=argv, timeout=12.0, feed=stack_survey.ask(stack))


def uses(report: Report) -> tuple[Use, ...]:
    """The services in the order of the resolved file."""
    return tuple(_use(row, report) for row in report.of("service", 3))


def _use(row: tuple[str, ...], report: Report) -> Use:
    name, image, replicas = row
    workers = _for(report, "workers", 1, name)
    running = _for(report, "running", 1, name)
    return Use(
        service=name,
        image=image,
        replicas=whole(replicas),
        urls=tuple(_url(each) for each in _for(report, "url", 7, name)),
        numbers={key: whole(value) for key, value in _for(report, "number", 2, name)},
        flags={key: value == "on" for key, value in _for(report, "flag", 2, name)},
        workers=whole(workers[0][0]) if workers else None,
        running=whole(running[0][0]) if running else None,
    )


def _for(report: Report, head: str, fields: int, service: str) -> tuple[tuple[str, ...], ...]:
    return tuple(row[1:] for row in report.of(head, fields + 1) if row[0] == service)


def _url(row: tuple[str, ...]) -> Url:
    variable, state, scheme, host, port, sslmode, place = row
    if state != "read":
        return Url(variable=variable, readable=False)
    return Url(
        variable=variable,
        readable=True,
        scheme=scheme,
        host=host,
        port=port,
        sslmode=sslmode,
        place=place,
    )
