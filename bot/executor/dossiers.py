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
from bot.domain.signoff.dossier import Dossier, Image, Rehearsal, Snapshot
from bot.executor.outlook import Outlooks, written
from bot.executor.preflight import KIND, name_of
from bot.shell import neon, resolved
from bot.shell.report import report
from storage import drills, evidence, rehearsals, runs
from storage.database import Database

R = TypeVar("R")
#: So many preflights are looked through for one that heard every server.
_MOST = 10
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
        run, stored = await self._heard(plan)
        outlook = await self.outlooks.after(plan, run)
        return Dossier(
            plan=plan,
            runbook=book.digest,
            commands=book.commands,
            known=outlook.known,
            rehearsal=await self._rehearsal(plan),
            drills=await self._drills(plan.name),
            images=images(plan, stored),
            snapshot=snapshot(plan, stored.get(plan.target.name, {})),
        )

    async def _heard(self, plan: Plan) -> tuple[runs.Run | None, Stored]:
        """The newest preflight in which every server answered, or the newest of all.

        A server that is silent for a moment is no news about the plan: nobody is asked again.
        """
        async with self.database.reading() as tx:
            done = await runs.newest_done(tx, plan.name, KIND, _MOST)
            for run in done:
                if run.input["digest"] != plan.digest:
                    break
                stored = await evidence.readings(tx, run.id)
                if heard(plan, stored):
                    return run, stored
        return next(iter(done), None), {}

    async def _rehearsal(self, plan: Plan) -> Rehearsal | None:
        async with self.database.reading() as tx:
            latest = await rehearsals.latest(tx, plan.name)
        if latest is None or latest.digest != plan.digest:
            return None
        return Rehearsal(
            run=latest.run,
            finished=latest.finished,
            downtime_ms=latest.downtime_ms,
            rollback_ms=latest.rollback_ms,
            trouble=latest.trouble,
        )

    async def _drills(self, migration: str) -> tuple[DrillResult, ...]:
        async with self.database.reading() as tx:
            found = [await drills.latest(tx, migration, kind) for kind in DrillKind]
        return tuple(one for one in found if one is not None)


def heard(plan: Plan, stored: Stored) -> bool:
    """Whether each server answered something itself."""
    return all(
        any(isinstance(from_json(text), Output) for text in stored.get(target.name, {}).values())
        for target in plan.targets
    )


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
