"""Two files must not claim the same channel or the same migration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.migration_file.errors import FileError, FileHasErrors
from bot.domain.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A file by its name, and what it claims."""

    name: str
    plan: Plan


def rivals(files: Sequence[Claimed]) -> dict[str, FileHasErrors]:
    """The refusal of each file, by name, that claims what another one claims as well."""
    errors: dict[str, list[FileError]] = defaultdict(list)
    claims: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files:
        claims["channel", file.plan.channel].append(file.name)
        claims["app", file.plan.name].append(file.name)
    for (path, value), names in claims.items():
        for name in names if len(names) > 1 else ():
            others = ", ".join(other for other in names if other != name)
            errors[name].append(_error(name, path, value, others))
    return {name: FileHasErrors(name, found) for name, found in errors.items()}


def _error(name: str, path: str, value: str, others: str) -> FileError:
    what = "channel" if path == "channel" else "migration"
    return FileError(
        file=name,
        line=1,
        column=1,
        path=path,
        problem=f"the {what} {value} is claimed by {others} as well",
        remedy=f"Give each file a {what} of its own, or take one file away.",
    )
