"""Which services hold pools of connections, and how large those are."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.check import Unanswered
from bot.domain.connection_budget import Pool
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.shell.database_use import Use

SIZE = ("POOL_SIZE", "POOL_MAX", "POOL")
OVERFLOW = ("MAX_OVERFLOW",)
#: SQLAlchemy's own, where nothing is said.
DEFAULT_OVERFLOW = 10
_WORKERS = ("WEB_CONCURRENCY", "WORKERS", "CONCURRENCY", "INSTANCES")


def holders(uses: Iterable[Use], plan: Plan) -> tuple[Use, ...]:
    """The services that connect; not the front, nor those that the plan says hold no pool."""
    declared = _declared(plan)
    return tuple(
        use
        for use in uses
        if use.urls and use.service != plan.stack.front.service and declared.get(use.service) != 0
    )


def pool(use: Use, plan: Plan) -> Pool:
    """The service's pools; raises `Unanswered` where a number is missing, for none is guessed."""
    size = use.number(*SIZE)
    if size is None:
        raise Unanswered(
            f"nothing says how large the pool of {use.service} is",
            f"Set {SIZE[0]} in the stack's env file, or say database.processes.{use.service}: 0.",
        )
    overflow = use.number(*OVERFLOW)
    whole = size + (DEFAULT_OVERFLOW if overflow is None else overflow)
    return Pool(service=use.service, processes=_processes(use, plan), size=whole)


def _processes(use: Use, plan: Plan) -> int:
    """By the plan, the command, the environment, or as many as run now; in all replicas."""
    declared = _declared(plan).get(use.service)
    for each in (declared, use.workers, use.number(*_WORKERS)):
        if each is not None:
            return each * use.replicas
    if use.running is not None:
        return use.running
    raise Unanswered(
        f"nothing says how many processes {use.service} has",
        f"Write the number as database.processes.{use.service} into the migration file.",
    )


def _declared(plan: Plan) -> dict[str, int]:
    return {} if isinstance(plan.database, NoDatabase) else plan.database.processes
