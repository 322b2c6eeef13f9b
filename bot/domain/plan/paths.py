"""Paths in the plan that lie on the bot."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.plan.target import SecretSource

Resolve = Callable[[str], str]


def anchored(plan: Plan, resolve: Resolve) -> Plan:
    """The plan with every path on the bot resolved: CA file, keys, files that hold secrets."""
    targets = tuple(
        target.model_copy(update={"key": _source(target.key, resolve)}) for target in plan.targets
    )
    changes: dict[str, object] = {"targets": targets}
    if plan.tls.ca_file:
        changes["tls"] = plan.tls.model_copy(update={"ca_file": resolve(plan.tls.ca_file)})
    match plan.database:
        case Neon(api_key=key):
            changes["database"] = plan.database.model_copy(
                update={"api_key": _source(key, resolve)}
            )
        case Postgres(url=url):
            changes["database"] = plan.database.model_copy(update={"url": _source(url, resolve)})
    return plan.model_copy(update=changes)


def _source(source: SecretSource, resolve: Resolve) -> SecretSource:
    if not source.file:
        return source
    return source.model_copy(update={"file": resolve(source.file)})
