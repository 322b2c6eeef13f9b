"""Look at migration files: every error with its line and what to write instead."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.domain.migration_file import MAX_BYTES, FileError, FileHasErrors, parse_bytes
from bot.domain.migration_file.claims import Claimed, rivals
from bot.domain.plan import Plan

name = "check"
help = "look at migration files and print every error"  # noqa: A001 - the name that every subcommand has


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    file: str
    plan: Plan | None
    errors: tuple[FileError, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take files."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """All files, all errors."""
    checked = _without_rivals([_check(file) for file in dict.fromkeys(args.files)])
    good = all(not each.errors for each in checked)
    text = "\n".join(line for each in checked for line in _lines(each))
    answer(args, text=text, data={"ok": good, "files": [_data(each) for each in checked]})
    return Exit.OK if good else Exit.WRONG_INPUT


def _check(file: str) -> _Checked:
    try:
        with Path(file).open("rb") as opened:
            plan = parse_bytes(opened.read(MAX_BYTES + 1), file)
    except FileHasErrors as refusal:
        return _Checked(file=file, plan=None, errors=refusal.errors)
    except OSError as trouble:
        problem = f"the file cannot be read: {trouble.strerror}"
        error = FileError(
            file=file, line=1, column=1, path="", problem=problem, remedy="Look at its name."
        )
        return _Checked(file=file, plan=None, errors=(error,))
    return _Checked(file=file, plan=plan, errors=())


def _without_rivals(checked: list[_Checked]) -> list[_Checked]:
    claims = [Claimed(name=each.file, plan=each.plan) for each in checked if each.plan is not None]
    refused = rivals(claims)
    return [
        _Checked(file=each.file, plan=None, errors=refused[each.file].errors)
        if each.file in refused
        else each
        for each in checked
    ]


def _lines(checked: _Checked) -> list[str]:
    if checked.plan is None:
        return [str(error) for error in checked.errors]
    plan = checked.plan
    return [f"{checked.file}: good: {plan.name} in {plan.channel}, digest {plan.digest}"]


def _data(checked: _Checked) -> dict[str, Any]:
    plan = checked.plan
    about = {} if plan is None else {"migration": plan.name, "channel": plan.channel}
    return {
        "file": checked.file,
        "ok": not checked.errors,
        **about,
        "errors": [asdict(error) | {"text": str(error)} for error in checked.errors],
    }
