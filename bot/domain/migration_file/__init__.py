"""A migration file: text in, a plan or every one of its errors out."""

from __future__ import annotations

import re

from pydantic import ValidationError

from bot.domain.migration_file.complaints import complain
from bot.domain.migration_file.errors import FileError, FileHasErrors, Report
from bot.domain.migration_file.growth import grow
from bot.domain.migration_file.text import MAX_BYTES, decoded, inspect
from bot.domain.migration_file.tree import Node
from bot.domain.plan import Plan

__all__ = ["MAX_BYTES", "FileError", "FileHasErrors", "channel_of", "parse", "parse_bytes"]

_CHANNEL = re.compile(r"^channel:[ ]*[\"']?([CG][A-Z0-9]{2,20})\b", re.MULTILINE)


def parse_bytes(data: bytes, name: str) -> Plan:
    """The plan in a file as it lies on disk; `name` stands before each error's line.

    Raises `FileHasErrors` with every error of the file.
    """
    return parse(decoded(data, name), name)


def parse(text: str, name: str) -> Plan:
    """The plan in the text; raises `FileHasErrors` with every error, and nothing else."""
    report = Report(name)
    text = text.removeprefix("\ufeff")
    leaks = inspect(text, report)
    root = grow(text, report) if report.readable else None
    for leak in leaks:
        report.leaked(leak)
    plan = _plan(root, report) if root is not None else None
    if plan is None or report.errors:
        raise FileHasErrors(name, report.errors)
    return plan


def _plan(root: Node, report: Report) -> Plan | None:
    try:
        return Plan.model_validate(root.plain_value())
    except ValidationError as refusal:
        complain(refusal.errors(include_url=False), root, report)
        return None


def channel_of(text: str) -> str | None:
    """The channel that a file claims, also when the file is broken; None when it cannot be told."""
    claims = set(_CHANNEL.findall(text))
    return claims.pop() if len(claims) == 1 else None
