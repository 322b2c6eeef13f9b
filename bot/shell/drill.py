"""A drill's commands on the server as argv, and what their reports say."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.drill import Fact
from bot.domain.errors import GarbledAnswer
from bot.domain.plan import Plan
from bot.domain.plan.legacy import Beside
from bot.domain.plan.stack import Task
from bot.shell import drill_old_app, drill_scripts
from bot.shell.compose import arguments
from bot.shell.drill_places import Places

#: The task may take so long; seconds.
TASK_SECONDS = 4 * 3_600
Argv = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The tab-separated rows that a script printed."""

    rows: tuple[tuple[str, ...], ...]

    def number(self, head: str) -> int:
        """The number in the row of that name. Raises `GarbledAnswer` without it."""
        for row in self.rows:
            if row[0] == head and len(row) > 1 and row[1].isdigit():
                return int(row[1])
        raise GarbledAnswer(f"the drill's script did not say '{head}'")

    def of(self, head: str) -> tuple[tuple[str, ...], ...]:
        """What follows the name in each of its rows."""
        return tuple(row[1:] for row in self.rows if row[0] == head)


def report(stdout: str) -> Report:
    """The rows of a script's output."""
    return Report(rows=tuple(tuple(line.split("\t")) for line in stdout.splitlines() if line))


def look_around(places: Places) -> Argv:
    """What there is to work with."""
    return _argv(places, drill_scripts.LOOK_AROUND)


def dump(places: Places) -> Argv:
    """A dump, and row counts of the largest tables at the same moment."""
    return _argv(places, drill_scripts.DUMP)


def restore(places: Places, canary: str) -> Argv:
    """The dump as a database of its own; `canary` is the table to read there, "" for none."""
    return _argv(places, drill_scripts.RESTORE, places.database, canary)


def migrate(plan: Plan, task: Task, places: Places) -> Argv:
    """The schema task of the new image on the copy."""
    variable = plan.database.variable if plan.database.kind != "none" else ""
    before = (places.container, places.url, variable, str(TASK_SECONDS))
    options = ("--rm", "--no-deps", "--no-TTY", "--name", places.container, "--env", variable)
    run = ("run", *options, task.service, *task.command)
    return _argv(places, drill_scripts.MIGRATE, *before, *arguments(plan.stack), *run)


def start_old_app(plan: Plan, beside: Beside, places: Places) -> Argv:
    """The old app a second time; its folders of uploads are empty ones of its own."""
    words = (places.unit(beside.unit), beside.unit, places.environment, *plan.legacy.uploads)
    return _argv(places, drill_old_app.START, *words)


def last_words(places: Places, beside: Beside) -> Argv:
    """The end of the old app's log."""
    return ("sh", "-c", drill_old_app.LAST_WORDS, "slipway", places.unit(beside.unit))


def clean_up(plan: Plan, places: Places, scratch: str) -> Argv:
    """Everything gone; `scratch` is the database to drop, "" for none."""
    beside = plan.legacy.beside
    unit = places.unit(beside.unit) if beside else ""
    words = (places.journal, places.secrets, scratch, places.container, unit)
    return _argv(places, drill_scripts.CLEAN_UP, *words)


def trouble_of_counts(found: Report) -> str:
    """What is wrong with the copy's rows, "" when every table has as many."""
    counts = found.of("count")
    wrong = [f"{table}: {there} rows, {here} in the copy" for table, there, here in counts
             if there != here]  # fmt: skip
    if not counts:
        return "no table was compared"
    return "; ".join(wrong)


def counted(found: Report) -> dict[str, Fact]:
    """How much was compared."""
    rows = [int(here) for _, _, here in found.of("count") if here.isdigit()]
    return {"tables": len(rows), "rows": sum(rows)}


def trouble_of_room(found: Report) -> str:
    """Why no dump can be made here, "" when it can."""
    if found.number("client") < found.number("server"):
        client, server = found.number("client"), found.number("server")
        return f"pg_dump {client} on the server cannot dump PostgreSQL {server}"
    if not found.number("creates"):
        return (
            "the role may not create databases: name one that may under database.scratch,"
            " or allow it with `alter role … createdb`"
        )
    if found.number("free") < found.number("size"):
        return f"{found.number('size'):,} bytes of data, {found.number('free'):,} bytes free"
    return ""


def trouble_of_canaries(letters: tuple[str, ...]) -> str:
    """Why a copy is not of the moment between the two rows, "" when it is."""
    if "A" not in letters:
        return "the row from before the point is not there"
    return "the row from after the point is there" if "B" in letters else ""


def _argv(places: Places, text: str, *words: str) -> Argv:
    whole = f"{drill_scripts.HEAD.strip()}\n{text.strip()}"
    return ("sh", "-c", whole, "slipway", places.work, places.connections, *words)
