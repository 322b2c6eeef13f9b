"""What is wrong with a migration file, each with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.errors import FileRefused

_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Line and column, both counted from one."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileError:
    """One error; `path` is "" for the whole file, `problem` a sentence without its full stop."""

    file: str
    line: int
    column: int
    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        what = f"{self.path}: {self.problem}" if self.path else self.problem
        return f"{where}{what}. {self.remedy}"


class FileHasErrors(FileRefused):
    """The migration file has errors; `errors` holds all of them, in the order of the file."""

    def __init__(self, name: str, errors: Iterable[FileError]) -> None:
        self.name = name
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
        super().__init__(
            _sentence(name, self.errors),
            next_action=f"Mend the file, then look at it with `slipway check {name}`.",
        )


def _sentence(name: str, errors: tuple[FileError, ...]) -> str:
    count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
    lines = [f"{name} has {count}:", *map(str, errors[:_SHOWN])]
    if len(errors) > _SHOWN:
        lines.append(f"… and {len(errors) - _SHOWN} more.")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something that looks like a secret; `what` names its kind, the text is kept nowhere."""

    place: Place
    what: str


class Report:
    """The errors found so far in one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.errors: list[FileError] = []
        self.readable = True
        self._leaking: list[tuple[int, int]] = []
        self._paths: set[str] = set()

    def add(self, place: Place, path: str, problem: str, remedy: str) -> None:
        """Write down one error."""
        self._paths.add(path)
        self.errors.append(
            FileError(
                file=self.name,
                line=place.line,
                column=place.column,
                path=path,
                problem=problem,
                remedy=remedy,
            )
        )

    def unreadable(self, place: Place, problem: str, remedy: str) -> None:
        """Write down an error after which nothing more can be said about the content."""
        self.readable = False
        self.add(place, "", problem, remedy)

    def leaked(self, leak: Leak, path: str = "", last_line: int = 0) -> None:
        """Write down a secret, once; `last_line` is where the value ends, if that is known."""
        line = leak.place.line
        if not path and any(first <= line <= last for first, last in self._leaking):
            return
        self._leaking.append((line, max(line, last_line)))
        problem = f"this looks like {leak.what}; secrets do not belong in this file"
        remedy = (
            "Take it out, replace the secret at its source, and name an environment variable, "
            "a file or a command that yields the new one."
        )
        self.add(leak.place, path, problem, remedy)

    def covers(self, path: str) -> bool:
        """Whether something is already said about exactly this path."""
        return path in self._paths

    def covers_below(self, path: str) -> bool:
        """Whether something is already said about this path or a part of it."""
        return any(
            known == path or known.startswith((f"{path}.", f"{path}[")) for known in self._paths
        )
