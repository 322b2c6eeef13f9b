"""What is known of a migration, for the terminal: read from the journal, nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.app.core import core
from bot.connectors.migration_files import read_migration
from bot.domain.outlook import Outlook
from bot.settings import LocalSettings


async def outlook(settings: LocalSettings, environment: Mapping[str, str], file: Path) -> Outlook:
    """Of the migration in that file. Raises `FileRefused` for its errors."""
    plan = read_migration(file)
    async with core(settings, environment) as parts:
        return await parts.service.outlooks.of(plan)
