"""Judge the stored answers of an old preflight by today's rules; ask and change nothing."""

from __future__ import annotations

import argparse
import asyncio
import os

from bot.app.core import core
from bot.cli.exits import Exit
from bot.cli.findings import as_data
from bot.cli.output import answer
from bot.domain.check import Finding
from bot.domain.verdict import Readiness, Verdict, verdict
from bot.settings import load_local_settings

name = "judge"
help = "judge the stored answers of a preflight again"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a run's id, as status and the audit trail name it."""
    parser.add_argument("run", metavar="RUN", help="the id of a run, such as preflight-1a2b3c")


def run(args: argparse.Namespace) -> int:
    """Print each finding as it is judged now."""
    judged = verdict(asyncio.run(_judge(args.run)))
    text = "\n".join([judged.readiness.value, *map(_line, judged.findings)])
    data = {
        "run": args.run,
        "verdict": judged.readiness.value,
        "findings": [as_data(each) for each in judged.findings],
    }
    answer(args, text=text, data=data)
    return _status(judged)


def _status(judged: Verdict) -> Exit:
    return Exit.OK if judged.readiness is Readiness.READY else Exit.BLOCKED


def _line(finding: Finding) -> str:
    said = f"{finding.outcome.value:8} {finding.line:8} {finding.title}: {finding.observed}"
    return f"{said}\n{'':17} {finding.remediation}" if finding.remediation else said


async def _judge(run_id: str) -> tuple[Finding, ...]:
    async with core(load_local_settings(os.environ), os.environ) as parts:
        return await parts.service.preflights.judge_again(run_id)
