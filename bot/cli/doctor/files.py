"""Examine what lies on this machine: settings, audit key, migration files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.cli.doctor.diagnosis import Diagnosis, Health
from bot.connectors.migration_files import MigrationFiles
from bot.domain.errors import SlipwayError
from bot.domain.migration_file import FileHasErrors
from bot.settings import Surveyed
from bot.settings.private_file import audit_key


def settings(surveyed: Surveyed) -> Iterator[Diagnosis]:
    """Everything missing or wrong in the environment."""
    for problem in surveyed.problems:
        yield Diagnosis(
            subject="settings",
            health=Health.FAIL,
            observed=problem.sentence,
            remedy="Mend it in the bot's environment.",
        )
    if not surveyed.problems:
        mode = surveyed.settings.mode.value
        yield Diagnosis(subject="settings", health=Health.OK, observed=f"complete, mode {mode}")


def key(path: Path) -> Diagnosis:
    """The audit key, without making one."""
    if not path.exists():
        return Diagnosis(
            subject="audit key",
            health=Health.OK,
            observed=f"{path} is not there yet; the first start makes it",
        )
    try:
        audit_key(path)
    except SlipwayError as refusal:
        return _failed("audit key", refusal)
    return Diagnosis(subject="audit key", health=Health.OK, observed=f"{path}, for the bot alone")


def migrations(folder: Path) -> Iterator[Diagnosis]:
    """Every file in the folder."""
    try:
        survey = MigrationFiles(folder).survey()
    except SlipwayError as refusal:
        yield _failed("migrations", refusal)
        return
    for broken in survey.broken:
        yield Diagnosis(
            subject="migrations",
            health=Health.FAIL,
            observed=_first(broken.refusal),
            remedy=f"Run `slipway check {broken.path}`.",
        )
    names = ", ".join(loaded.plan.name for loaded in survey.loaded)
    if survey.loaded:
        yield Diagnosis(subject="migrations", health=Health.OK, observed=f"{folder}: {names}")
    elif not survey.broken:
        yield Diagnosis(
            subject="migrations",
            health=Health.WARN,
            observed=f"there is no *.yml in {folder}",
            remedy="Begin with a copy of one of docs/examples.",
        )


def _first(refusal: FileHasErrors) -> str:
    more = len(refusal.errors) - 1
    return f"{refusal.errors[0]}{f' And {more} more.' if more else ''}"


def _failed(subject: str, refusal: SlipwayError) -> Diagnosis:
    return Diagnosis(
        subject=subject,
        health=Health.FAIL,
        observed=refusal.sentence,
        remedy=refusal.next_action,
    )
