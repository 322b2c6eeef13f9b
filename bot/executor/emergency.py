"""A rollback that needs neither Slack nor the database: the servers, and a file on the bot."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import structlog

from bot.connectors.emergency_log import EmergencyLog
from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import Returned, Sighting
from bot.domain.errors import LeaseLost, TargetError
from bot.domain.plan import Plan
from bot.executor.bring_back import BringBack
from bot.executor.clock import Clock
from bot.executor.moves import journal_of
from bot.executor.operations import Operations
from bot.executor.sight import Sight
from bot.shell import state_folder
from bot.shell.act import as_root

_log = structlog.get_logger(__name__)
#: By so much the fence is raised: whoever worked on the database's count is refused from now on.
JUMP = 1_000_000
PATIENCE = 120.0
_LOOK = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """Runs the servers' own script; what was done is told to the database later, as late."""

    site: MigrationSite
    log: EmergencyLog
    clock: Clock
    patience: float = PATIENCE

    async def roll_back(self, plan: Plan, *, written: Plan, folder: str, by: str) -> Returned:
        """Every server at once. `written` is the plan as in its file, in that folder.

        Never raises for a silent server: it says what was seen. A file that cannot be written
        does not stop it; the server's own log has it, too.
        """
        name, at = f"emergency-{secrets.token_hex(6)}", self.clock.now()
        entry: dict[str, Any] = {
            "id": name,
            "at": at.isoformat(timespec="seconds"),
            "by": by,
            "migration": plan.name,
            "plan": written.model_dump_json(by_alias=True),
            "digest": written.digest,
            "channel": plan.channel,
            "folder": folder,
        }
        noted = await self._noted(entry)
        began = self.clock.monotonic()
        done = await asyncio.gather(*(self._one(plan.at(each), name) for each in plan.targets))
        seen = tuple(done)
        ended = {"id": name, "seen": [each.to_json() for each in seen]}
        noted = await self._noted(ended) and noted
        seconds = self.clock.monotonic() - began
        return Returned(migration=plan.name, seen=seen, seconds=seconds, noted=noted)

    async def prepared(self, plan: Plan) -> bool:
        """Whether a way back lies on one of the servers at least; a silent one has none."""
        return any(await asyncio.gather(*(self._lies(plan.at(each)) for each in plan.targets)))

    async def _lies(self, plan: Plan) -> bool:
        operations = Operations(remote=self.site.remote)
        argv = as_root(plan, "test", "-e", state_folder.back(plan)).argv
        try:
            return not (await operations.read(plan.target, argv, _LOOK)).status
        except TargetError:
            return False

    async def _one(self, plan: Plan, name: str) -> Sighting:
        operations = Operations(remote=self.site.remote)
        back = BringBack(operations=operations, clock=self.clock, patience=self.patience)
        fence = await self._fence(operations, plan) + JUMP
        await self._noted({"id": name, "fences": {plan.target.name: fence}})
        try:
            brought = await back.one(plan, name, fence)
        except LeaseLost:  # another emergency was faster by a moment: it runs the same script
            return await Sight(operations=operations).of(plan)
        return brought.seen

    async def _fence(self, operations: Operations, plan: Plan) -> int:
        argv = as_root(plan, "cat", f"{journal_of(plan)}/fence").argv
        try:
            said = (await operations.read(plan.target, argv, _LOOK)).stdout.strip()
        except TargetError:
            return 0
        return int(said) if said.isdigit() else 0

    async def _noted(self, entry: dict[str, Any]) -> bool:
        try:
            await asyncio.to_thread(self.log.append, entry)
        except OSError as trouble:
            _log.error("a rollback could not be noted", why=str(trouble.strerror), **_short(entry))
            return False
        return True


def _short(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("id", "by", "migration") if name in entry}
