"""Examine everything that the bot needs, and say what to mend."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from bot.cli.doctor import files, slack
from bot.cli.doctor.database import database
from bot.cli.doctor.diagnosis import Diagnosis, status
from bot.cli.doctor.plugins import plugins
from bot.cli.doctor.programs import programs
from bot.cli.output import answer
from bot.executor.clock import SystemClock
from bot.settings import Surveyed, survey

name = "doctor"
help = "examine settings, database, Slack and files; say what to mend"  # noqa: A001 - every one has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing; all comes from the environment."""


def run(args: argparse.Namespace) -> int:
    """Everything at once; what depends on a setting that is wrong is left out."""
    diagnoses = tuple(_examine(survey(os.environ)))
    answer(
        args,
        text="\n".join(map(str, diagnoses)),
        data={
            "ok": not status(diagnoses),
            "diagnoses": [
                {
                    "subject": each.subject,
                    "health": each.health.value,
                    "observed": each.observed,
                    "remedy": each.remedy,
                }
                for each in diagnoses
            ],
        },
    )
    return status(diagnoses)


def _examine(surveyed: Surveyed) -> Iterator[Diagnosis]:
    settings = surveyed.settings
    wrong = {problem.variable for problem in surveyed.problems}
    yield from files.settings(surveyed)
    if "SLIPWAY_DATABASE_URL" not in wrong:
        yield database(settings.database_url)
    yield files.key(settings.audit_key_file)
    yield from files.migrations(settings.migrations)
    yield from plugins()
    yield programs()
    if "SLACK_API_URL" in wrong:
        return
    if "SLACK_BOT_TOKEN" not in wrong:
        yield from slack.bot_token(settings, SystemClock())
    if settings.mode.by_socket and "SLACK_APP_TOKEN" not in wrong:
        yield slack.app_token(settings)
