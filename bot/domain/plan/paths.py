"""Paths in the plan that lie on the bot."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.plan import Plan
from bot.domain.plan.limits import Tls
from bot.domain.plan.services import Database, Neon, Postgres
from bot.domain.plan.target import SecretSource
from bot.domain.plan.uploads import Bucket

Resolve = Callable[[str], str]


def anchored(plan: Plan, resolve: Resolve) -> Plan:
    """The plan with every path on the bot resolved: CA files, keys, secrets, the runbook."""
    targets = tuple(
        target.model_copy(update={"key": _source(target.key, resolve)}) for target in plan.targets
    )
    changes: dict[str, object] = {"targets": targets}
    changes["tls"] = _tls(plan.tls, resolve)
    if plan.runbook:
        changes["runbook"] = resolve(plan.runbook)
    if plan.stack.repository:
        place = resolve(plan.stack.repository)
        changes["stack"] = plan.stack.model_copy(update={"repository": place})
    if plan.scan and plan.scan.reports and plan.scan.via == "bot":
        changes["scan"] = plan.scan.model_copy(update={"reports": resolve(plan.scan.reports)})
    changes["database"] = _database(plan.database, resolve)
    if isinstance(plan.files, Bucket):
        changes["files"] = _bucket(plan.files, resolve)
    return plan.model_copy(update=changes)


def _database(database: Database, resolve: Resolve) -> Database:
    match database:
        case Neon(api_key=key):
            return database.model_copy(update={"api_key": _source(key, resolve)})
        case Postgres(url=url, scratch=scratch):
            more = {"scratch": _source(scratch, resolve)} if scratch else {}
            return database.model_copy(update={"url": _source(url, resolve), **more})
    return database


def _bucket(bucket: Bucket, resolve: Resolve) -> Bucket:
    changes = {
        name: _source(source, resolve)
        for name, source in (("access_key", bucket.access_key), ("secret_key", bucket.secret_key))
        if source is not None
    }
    return bucket.model_copy(update=changes)


def _tls(tls: Tls, resolve: Resolve) -> Tls:
    changes: dict[str, object] = {}
    if tls.ca_file:
        changes["ca_file"] = resolve(tls.ca_file)
    if tls.staging and tls.staging.ca_file:
        path = resolve(tls.staging.ca_file)
        changes["staging"] = tls.staging.model_copy(update={"ca_file": path})
    return tls.model_copy(update=changes)


def _source(source: SecretSource, resolve: Resolve) -> SecretSource:
    if not source.file:
        return source
    return source.model_copy(update={"file": resolve(source.file)})
