"""The gates of a cutover as they stand now; judged before the confirm and again by the run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.connector import Connector
from bot.connectors.migration_files import MigrationFiles
from bot.domain.check import Unanswered
from bot.domain.errors import SlipwayError, TargetError
from bot.domain.gate import FRESH, Gate, Gates
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Output, from_json
from bot.domain.rehearsal import complaint, told
from bot.domain.verdict import Readiness, verdict
from bot.domain.waiver import apply
from bot.executor.clock import Clock
from bot.executor.maintenance import standing
from bot.executor.outlook import written
from bot.executor.preflight import KIND, name_of
from bot.shell import resolved, running_images
from bot.shell.report import report
from storage import evidence, locks, rehearsals, runs, waivers
from storage.database import Database

REHEARSAL = "rehearsal"

Images = dict[str, dict[str, str]]
"""By server, by service: the content of its image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateKeeper:
    """Reads the journal and asks the servers; changes nothing."""

    database: Database
    files: MigrationFiles
    world: Connector
    clock: Clock

    async def judged(self, plan: Plan, *others: Gate) -> Gates:
        """Every gate of the plan, after those that others judge.

        Raises `Refused` when no runbook can be written for it.
        """
        book = written(plan)
        async with self.database.reading() as tx:
            run = await runs.latest_done(tx, plan.name, KIND)
            gates = (
                *others,
                await self._preflight(tx, plan, run),
                await self.lock(tx, plan),
                await self.page(tx, plan),
                await self._rehearsal(tx, plan),
                self._window(plan),
                self._freeze(plan),
                await self._images(tx, plan, run),
            )
        return Gates(migration=plan.name, plan=book.digest, gates=gates)

    async def approved(self, plan: Plan) -> Images:
        """The images that the latest preflight saw; empty where it saw none."""
        async with self.database.reading() as tx:
            run = await runs.latest_done(tx, plan.name, KIND)
            return await _seen(tx, plan, run) if run else {}

    async def changed(self, plan: Plan, approved: Mapping[str, Mapping[str, str]]) -> str:
        """Which image is not the approved one any more, asked of every server; "" for none.

        Raises `TargetError` when a server does not say.
        """
        here = [plan.at(target) for target in plan.targets]
        there = await asyncio.gather(*(self.there(each) for each in here))
        for each, found in zip(here, there, strict=True):
            known = approved.get(each.target.name, {})
            for service in running_images.differing(known, found):
                was, now = (_short(side.get(service, "none")) for side in (known, found))
                where = f"{service} on {each.target.name}"
                return f"the image of {where} is {now} now, approved was {was}"
        return ""

    async def of_file(self, plan: Plan, channel: str, digest: str) -> tuple[Gate, Gate]:
        """Whether the channel's file is still the one that was ordered, and freezes nothing now."""
        title = "The migration file is the one that was approved"
        try:
            now = await asyncio.to_thread(self.files.for_channel, channel) if channel else plan
        except SlipwayError as refusal:
            said = refusal.sentence.splitlines()[0][:200]
            file = Gate(id="file", title=title, passed=False, said=said, firm=True)
            return file, self._freeze(plan)
        same = not channel or now.digest == digest
        said = f"digest {digest}" if same else f"it was edited: {digest} then, {now.digest} now"
        file = Gate(id="file", title=title, passed=same, said=said, firm=True)
        return file, self._freeze(now)

    async def there(self, plan: Plan) -> dict[str, str]:
        """The images of the server at hand now, by service. Raises `TargetError` for silence."""
        asked = resolved.ask(plan.stack)
        async with aclosing(self.world.ask((asked,), plan)) as answers:
            async for _, reading in answers:
                if isinstance(reading, Output) and (found := _images(reading)):
                    return found
                why = f": {reading.detail}" if isinstance(reading, NoAnswer) else ""
                raise TargetError(f"{plan.target.name} does not name its images{why}")
        raise TargetError(f"{plan.target.name} does not name its images")

    async def _preflight(self, tx: AsyncConnection, plan: Plan, run: runs.Run | None) -> Gate:
        trouble, then = await self._why_not_ready(tx, plan, run)
        said = trouble or "READY, of this plan"
        return Gate(
            id="preflight",
            title="A fresh preflight says READY",
            passed=not trouble,
            said=said,
            next_action=then,
        )

    async def _why_not_ready(
        self, tx: AsyncConnection, plan: Plan, run: runs.Run | None
    ) -> tuple[str, str]:
        again = "Type `/migrate preflight`."
        if run is None or run.finished_at is None:
            return "there is none that came to its end", again
        if run.input["digest"] != plan.digest:
            return "the migration file has changed since", again
        if self.clock.now() - run.finished_at > FRESH:
            minutes = int((self.clock.now() - run.finished_at).total_seconds() / 60)
            return f"it is {minutes} minutes old, at most {FRESH.seconds // 60} count", again
        found = await evidence.findings(tx, run.id)
        valid = await waivers.in_force(tx, plan.name)
        judged = verdict(apply(found, valid, self.clock.now()))
        if judged.readiness is not Readiness.READY:
            return f"{len(judged.blocking)} findings block", "Clear or waive what its card names."
        return "", ""

    async def lock(self, tx: AsyncConnection, plan: Plan) -> Gate:
        """Nobody has locked it."""
        lock = await locks.of(tx, plan.name)
        return Gate(
            id="lock",
            title="The migration is not locked",
            passed=lock is None,
            said="nobody locked it" if lock is None else lock.reason,
            next_action="" if lock is None else "When that is settled: `/migrate unlock <reason>`.",
        )

    async def page(self, tx: AsyncConnection, plan: Plan) -> Gate:
        """No maintenance page is before the app."""
        there = await standing(tx, plan.name)
        return Gate(
            id="maintenance",
            title="Visitors reach the app, not its maintenance page",
            passed=there is None,
            said="no page is up" if there is None else "the page hides what is measured",
            next_action="" if there is None else "Type `/migrate maintenance off`.",
        )

    async def _rehearsal(self, tx: AsyncConnection, plan: Plan) -> Gate:
        title, limit = "There and back was rehearsed", plan.thresholds.rollback_seconds
        latest, now = await rehearsals.latest(tx, plan.name), self.clock.now()
        why = complaint(latest, plan.digest, limit, now)
        said = why or (told(latest, limit, now) if latest else "")
        then = "Type `/migrate rehearse`." if why else ""
        return Gate(id=REHEARSAL, title=title, passed=not why, said=said, next_action=then)

    def _window(self, plan: Plan) -> Gate:
        title = "It is the hour for it"
        window = plan.window
        if window is None:
            return Gate(id="window", title=title, passed=True, said="the plan names no window")
        passed = window.holds(self.clock.now())
        then = "" if passed else "Wait for the window, or change it in the migration file."
        return Gate(id="window", title=title, passed=passed, said=window.said, next_action=then)

    def _freeze(self, plan: Plan) -> Gate:
        now = self.clock.now()
        held = next((freeze for freeze in plan.freezes if freeze.holds(now)), None)
        return Gate(
            id="freeze",
            title="Nothing is frozen",
            passed=held is None,
            said=held.said if held else "no freeze of the plan holds now",
            next_action=f"When it is over: `/migrate schedule {held.until} {held.timezone}`."
            if held
            else "",
        )

    async def _images(self, tx: AsyncConnection, plan: Plan, run: runs.Run | None) -> Gate:
        seen = await _seen(tx, plan, run) if run else {}
        count = sum(len(each) for each in seen.values())
        unseen = [target.name for target in plan.targets if not seen.get(target.name)]
        said = f"nobody knows the images of {', '.join(unseen)}" if unseen else f"{count} are known"
        return Gate(
            id="images",
            title="The images are known by their content",
            passed=not unseen,
            said=said,
            next_action="Type `/migrate preflight`." if unseen else "",
            firm=True,
        )


async def _seen(tx: AsyncConnection, plan: Plan, run: runs.Run) -> Images:
    stored = await evidence.readings(tx, run.id)
    found: Images = {}
    for target in plan.targets:
        name = name_of(resolved.ask(plan.at(target).stack))
        text = stored.get(target.name, {}).get(name, "")
        reading = from_json(text) if text else None
        if isinstance(reading, Output):
            found[target.name] = _images(reading)
    return found


def _images(reading: Output) -> dict[str, str]:
    try:
        services = resolved.described(report(reading))
    except Unanswered:
        return {}
    return {each.name: each.image_id for each in services if each.image_id}


def _short(image: str) -> str:
    return image.removeprefix("sha256:")[:12]
