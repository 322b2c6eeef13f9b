"""The rollback that asks nobody: no Slack, no database, only the file and the servers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.app.moving import EMERGENCIES
from bot.connectors.emergency_log import EmergencyLog
from bot.connectors.migration_files import from_folder
from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import Returned
from bot.domain.plan import Plan
from bot.executor.clock import SystemClock
from bot.executor.emergency import Emergency
from bot.settings import LocalSettings


async def roll_back(
    settings: LocalSettings, environment: Mapping[str, str], written: Plan, file: Path, by: str
) -> Returned:
    """Every server of the plan at once; noted in a file that the bot takes over later."""
    state, folder = settings.audit_key_file.parent, str(file.absolute().parent)  # noqa: ASYNC240 - asks no disk
    async with MigrationSite(environment, state / "cutovers") as site:
        emergency = Emergency(site=site, log=EmergencyLog(state / EMERGENCIES), clock=SystemClock())
        here = from_folder(written, folder)
        return await emergency.roll_back(here, written=written, folder=folder, by=by)
