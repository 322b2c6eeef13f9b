"""Gathers what the roles' evidence is made of: the latest preflight, drills, the runbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.check import Unanswered
from bot.domain.drill import DrillKind, DrillResult
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon
from bot.domain.probe import Probe
from bot.domain.reading import Output, ProviderAnswer, from_json
from bot.domain.signoff.dossier import Dossier, Image, Snapshot
from bot.executor.outlook import Outlooks, written
from bot.executor.preflight import KIND, name_of
from bot.shell import neon, resolved
from bot.shell.report import report
from storage import drills, evidence, runs
from storage.database import Database

R = TypeVar("R")
#: Target → question → JSON of its answer, as a preflight stored it.
Stored = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossiers:
    """Reads; changes nothing."""

    database: Database
    outlooks: Outlooks

    async def of(self, plan: Plan) -> Dossier:
        """All that is known of this edition of the plan.

        Raises `Refused` for a strategy without commands: there is nothing to approve.
        """
        book = written(plan)
        outlook = await self.outlooks.of(plan)
        stored = await self._stored(plan)
        return Dossier(
            plan=plan,
            runbook=book.digest,
            commands=book.commands,
            known=outlook.known,
            drills=await self._drills(plan.name),
            images=images(plan, stored),
            snapshot=snapshot(plan, stored.get(plan.target.name, {})),
        )

    async def _stored(self, plan: Plan) -> Stored:
        async with self.database.reading() as tx:
            run = await runs.latest_done(tx, plan.name, KIND)
            if run is None or run.input["digest"] != plan.digest:
                return {}
            return await evidence.readings(tx, run.id)

    async def _drills(self, migration: str) -> tuple[DrillResult, ...]:
        async with self.database.reading() as tx:
            found = [await drills.latest(tx, migration, kind) for kind in DrillKind]
        return tuple(one for one in found if one is not None)


def images(plan: Plan, stored: Stored) -> tuple[Image, ...] | None:
    """The images of every service on every server; None while one server has not said."""
    try:
        return tuple(_images(plan, stored))
    except Unanswered:
        return None


def snapshot(plan: Plan, stored: Mapping[str, str]) -> Snapshot | None:
    """The newest snapshot of the plan's branch that somebody made; None where none is known."""
    if not isinstance(plan.database, Neon):
        return None
    try:
        branch = neon.branch_id(_answer(stored, neon.BRANCH, ProviderAnswer))
        found = neon.snapshots(_answer(stored, neon.SNAPSHOTS, ProviderAnswer))
    except Unanswered:
        return None
    ours = (one for one in found if one.manual and one.branch == branch)
    newest = next(ours, None)
    if newest is None:
        return None
    return Snapshot(name=newest.name, made=datetime.fromtimestamp(newest.created_at, UTC))


def _images(plan: Plan, stored: Stored) -> Iterator[Image]:
    question = resolved.ask(plan.stack)
    for target in plan.targets:
        said = _answer(stored.get(target.name, {}), question, Output)
        for service in resolved.services(report(said)):
            yield Image(
                target=target.name,
                service=service.name,
                reference=service.image,
                id=service.image_id,
            )


def _answer(stored: Mapping[str, str], probe: Probe, kind: type[R]) -> R:
    text = stored.get(name_of(probe))
    answer = None if text is None else from_json(text)
    if not isinstance(answer, kind):
        raise Unanswered("the preflight has no answer to this")
    return answer
