"""What each step of a drill does, on plain PostgreSQL and on Neon."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.connectors import canaries
from bot.connectors.drill_site import DrillSite, parameters
from bot.domain.drill import DrillKind, DrillResult, Fact
from bot.domain.drill_terms import beside_of, task_of, writes_of
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon
from bot.domain.secret import HIDDEN, Secret
from bot.executor.clock import Clock
from bot.executor.drill_attempt import Guarded, spoken
from bot.executor.operations import Operations
from bot.executor.preflight import plan_of
from bot.executor.workflow import Context, StepFailed, Wait
from bot.shell import drill as shell
from bot.shell import drill_secrets
from bot.shell.drill_places import Places, places
from bot.shell.guard import Operation, OpState
from storage import drills

Result = Mapping[str, Any]

#: Seconds between the two canary rows and the moment between them.
APART = 1.0
#: Seconds in which the old app must be well, and in which its requests must be through.
OLD_APP = 60.0
_SETUP = 60
#: How long the clean-up is tried again.
GIVE_UP = timedelta(hours=24)
_BRANCH_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The steps' effects; each can be done again after a crash, and has its effect once."""

    site: DrillSite
    clock: Clock
    kind: DrillKind

    @property
    def _operations(self) -> Operations:
        return Operations(remote=self.site.remote)

    async def look_around(self, context: Context) -> Result:
        """Whether a dump and a copy can be made."""
        plan, here = _where(context)
        found = shell.report(await self._run(context, plan, shell.look_around(here), again=True))
        _must_not(shell.trouble_of_room(found))
        return {"facts": {"database_bytes": found.number("size")}}

    async def canary_before(self, context: Context) -> Result:
        """Row A; the moment after it is the one to come back to."""
        return await self._planted(context, "A")

    async def canary_after(self, context: Context) -> Result:
        """Row B, surely later than that moment."""
        await asyncio.sleep(APART)
        return await self._planted(context, "B")

    async def dump(self, context: Context) -> Result:
        """The dump, and how many rows there were at its moment."""
        plan, here = _where(context)
        found = shell.report(await self._run(context, plan, shell.dump(here), again=True))
        return {"facts": {"dump_ms": found.number("dumped"), "dump_bytes": found.number("bytes")}}

    async def restore(self, context: Context) -> Result:
        """The copy, timed, counted and read."""
        plan, here = _where(context)
        canary = here.canary if self.kind is DrillKind.RESTORE else ""
        argv = shell.restore(here, canary)
        found = shell.report(await self._run(context, plan, argv, again=True))
        _must_not(shell.trouble_of_counts(found))
        facts: dict[str, Fact] = {"restore_ms": found.number("restored"), **shell.counted(found)}
        if canary:
            facts |= _point(tuple(letter for (letter,) in found.of("canary")))
        return {"facts": facts}

    async def branch(self, context: Context) -> Result:
        """The same at Neon: a branch of the moment between the rows, or of now."""
        plan, here = _where(context)
        at = str(context.results.get("canary-before", {}).get("at", ""))
        url = await self._branched(context, plan, here, at)
        facts: dict[str, Fact] = {}
        async with self.site.copy(plan, url) as connection:
            if self.kind is DrillKind.RESTORE:
                facts |= _point(await canaries.letters(connection, here.canary))
        took = self.clock.now() - context.started_at
        return {"facts": {"restore_ms": int(took.total_seconds() * 1000), **facts}}

    async def migrate(self, context: Context) -> Result:
        """The new image's schema task on the copy."""
        plan, here = _where(context)
        argv = shell.migrate(plan, task_of(plan), here)
        found = shell.report(await self._run(context, plan, argv, again=False))
        _must_not("the schema task failed" if found.number("task") else "")
        locks = found.of("lock")
        table = locks[0][1] if locks and len(locks[0]) > 1 else ""
        facts: dict[str, Fact] = {
            "migrate_ms": found.number("migrated"),
            "lock_ms": found.number("lock"),
            "lock_samples": found.number("samples"),
        }
        return {"facts": facts | ({"lock_table": table} if table else {})}

    async def start_old_app(self, context: Context) -> Result:
        """The old app a second time, on the copy."""
        plan, here = _where(context)
        beside = beside_of(plan)
        url = await self._copy_url(context, plan, here)
        text = drill_secrets.environment(
            {**beside.environment, plan.database.variable: url.reveal()}  # type: ignore[union-attr]  # refused without a database
        )
        await self._keep(context, plan, here, here.environment, text)
        argv = shell.start_old_app(plan, beside, here)
        await self._run(context, plan, argv, again=True)
        return {}

    async def old_writes(self, context: Context) -> Result:
        """Its requests, through the server's loopback."""
        plan, here = _where(context)
        beside = beside_of(plan)
        steps = writes_of(plan, beside)
        flowed = await self.site.old_app(plan, beside, steps, OLD_APP)
        if flowed.trouble:
            words = await self._operations.read(plan.target, shell.last_words(here, beside), 10.0)
            said = _without(words.stdout, await self._copy_url(context, plan, here))
            raise StepFailed(f"{said.strip()}\nthe old app: {flowed.trouble}")
        return {"facts": {"requests": len(flowed.passed)}}

    async def clean_up(self, context: Context) -> Result:
        """Nothing left, however far it came; asked again for a day, while nobody waits."""
        plan, here = _where(context)
        try:
            async with asyncio.timeout(_SETUP * 3):
                await self._cleaned(context, plan, here)
        except (TargetError, TimeoutError) as trouble:
            said = spoken(trouble.sentence if isinstance(trouble, TargetError) else "no answer")
            past = self.clock.now() - context.started_at
            if past >= GIVE_UP:
                return {"trouble": f"something of it is left behind: {said}"}
            await context.record("drill:clean-up:waiting", {"trouble": said})
            raise Wait(min(max(past.total_seconds() / 2, 2.0), 600.0)) from None
        return {}

    async def judge(self, context: Context) -> Result:
        """The record that checks read."""
        plan, _ = _where(context)
        facts: dict[str, Fact] = {}
        for one in context.results.values():
            facts |= one.get("facts", {})
        troubles = [str(one["trouble"]) for one in context.results.values() if one.get("trouble")]
        result = DrillResult(
            run=context.run.id,
            kind=self.kind,
            migration=plan.name,
            target=plan.target.name,
            started=context.run.started_at or context.run.created_at,
            finished=self.clock.now(),
            facts=facts,
            trouble="; ".join(troubles),
        )
        payload = {"facts": facts, "trouble": result.trouble, "evidence": result.evidence}
        async with context.transaction() as tx:
            await drills.put(tx, result)
            await context.record_in(tx, f"drill:result:{_word(result)}", payload)
        return {"evidence": result.evidence}

    async def _planted(self, context: Context, letter: str) -> Result:
        plan, here = _where(context)
        async with self.site.database(plan) as connection:
            return {"at": await canaries.plant(connection, here.canary, letter)}

    async def _run(
        self, context: Context, plan: Plan, argv: tuple[str, ...], *, again: bool
    ) -> str:
        here = places(plan, context.run.id)
        await self._keep_connections(context, plan, here)
        guarded = Guarded(
            operations=self._operations,
            target=plan.target,
            root=here.journal,
            argv=argv,
            again=again,
            clock=self.clock,
        )
        try:
            return await guarded.output(context)
        except StepFailed as failure:
            url = await self._copy_url(context, plan, here)
            raise StepFailed(_without(failure.sentence, url)) from None

    async def _keep_connections(self, context: Context, plan: Plan, here: Places) -> None:
        url = await self._copy_url(context, plan, here)
        known: dict[str, Mapping[str, str]] = {"copy": _named(parameters(url))}
        if not isinstance(plan.database, Neon):
            known["source"] = _named(parameters(await self.site.url(plan)))
            known["admin"] = _named(parameters(await self.site.scratch_url(plan)))
        text = drill_secrets.connections(known)
        await self._keep(context, plan, here, here.connections, text)
        await self._keep(context, plan, here, here.url, url)

    async def _keep(
        self, context: Context, plan: Plan, here: Places, path: str, text: Secret
    ) -> None:
        keep = self._operations.keep
        await keep(plan.target, context.operation, path, text, root=here.journal)

    async def _copy_url(self, context: Context, plan: Plan, here: Places) -> Secret:
        if isinstance(plan.database, Neon):
            return await self._branched(context, plan, here, "")
        own, scratch = await self.site.url(plan), await self.site.scratch_url(plan)
        return drill_secrets.url_of_copy(own, scratch, here.database)

    async def _branched(self, context: Context, plan: Plan, here: Places, at: str) -> Secret:
        if not isinstance(plan.database, Neon):
            raise StepFailed("the plan's database is not at Neon")
        expires = context.run.created_at + _BRANCH_LASTS
        return await self.site.branched(plan.database, here.branch, at=at, expires=expires)

    async def _cleaned(self, context: Context, plan: Plan, here: Places) -> None:
        neon = plan.database if isinstance(plan.database, Neon) else None
        if neon is None or self.kind is not DrillKind.RESTORE:
            await self._cleaned_server(context, plan, here, "" if neon else here.database)
        if neon is not None:
            await self.site.unbranched(neon, here.branch)
        if self.kind is DrillKind.RESTORE:
            async with self.site.database(plan) as connection:
                await canaries.remove(connection, here.canary)

    async def _cleaned_server(
        self, context: Context, plan: Plan, here: Places, scratch: str
    ) -> None:
        if scratch:
            await self._keep_connections(context, plan, here)
        key = f"{context.operation.key}-{secrets.token_hex(4)}"
        op = Operation(key=key, fence=context.fence, attempt=1)
        argv = shell.clean_up(plan, here, scratch)
        run = self._operations.run
        answer = await run(plan.target, op, argv, root=here.journal, wait=_SETUP)
        if answer.state is not OpState.DONE or answer.status:
            said = answer.stderr.strip() or answer.stdout.strip() or answer.state.value
            raise TargetError(f"the clean-up on {plan.target.name} says: {said[-300:]}")


def _where(context: Context) -> tuple[Plan, Places]:
    plan = plan_of(context.run)
    return plan, places(plan, context.run.id)


def _named(known: Mapping[str, str]) -> dict[str, str]:
    return {**known, "application_name": "slipway-drill", "connect_timeout": "10"}


def _without(text: str, url: Secret) -> str:
    """The task was given the copy's password, and may have printed it in any form."""
    for secret in (url.reveal(), parameters(url).get("password", "")):
        text = text.replace(secret, HIDDEN) if secret else text
    return text


def _point(letters: tuple[str, ...]) -> dict[str, Fact]:
    _must_not(shell.trouble_of_canaries(letters))
    return {"row_before": "there", "row_after": "absent"}


def _must_not(trouble: str) -> None:
    if trouble:
        raise StepFailed(trouble)


def _word(result: DrillResult) -> str:
    return "held" if result.held else "failed"
