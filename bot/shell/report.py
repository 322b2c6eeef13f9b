"""Scripts that ask a server, and the tab-separated reports that they print."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.reading import Output

END = "slipway-end"
#: Before the sentence by which a script that ends early says why; it is the last line.
WHY = "slipway-why "
_RUN = 'text=$1; shift; eval "$(printf %b "$text")"'
_PATH = (
    'PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin"; LC_ALL=C; export PATH LC_ALL\n'
)
_WHOLE = re.compile(r"[0-9]{1,18}")
_MODE = re.compile(r"[0-7]{1,5}")
_STOPPED = {124: "ran into its time limit on the server", -1: "was lost before it ended"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rows that a script printed before it said that it had come to its end."""

    rows: tuple[tuple[str, ...], ...]

    def of(self, head: str, fields: int) -> tuple[tuple[str, ...], ...]:
        """What follows the head in each of its rows; raises `Unanswered` at another width."""
        found = tuple(row[1:] for row in self.rows if row[0] == head)
        if any(len(row) != fields for row in found):
            raise Unanswered(f"the server's report has a broken row '{head}'")
        return found

    def one(self, head: str) -> str:
        """The only field of a row that must be there; raises `Unanswered` without it."""
        for (value,) in self.of(head, 1):
            return value
        raise Unanswered(f"the server's report says nothing about '{head}'")


def script(text: str, *arguments: str) -> tuple[str, ...]:
    """A POSIX script as argv; what differs travels as arguments, never inside the text.

    The text travels on one line, because the connector sends no words with line breaks.
    """
    whole_text = f"{_PATH}{text.strip()}\necho {END}"
    one_line = whole_text.replace("\\", "\\\\").replace("\n", r"\n")
    return ("sh", "-c", _RUN, "slipway", one_line, *arguments)


def report(output: Output) -> Report:
    """The rows of a script that ran to its end; raises `Unanswered` for anything else."""
    lines = output.stdout.splitlines()
    if output.status != 0 or not lines or lines[-1] != END:
        how = _STOPPED.get(output.status, f"ended with status {output.status}")
        raise Unanswered(f"the script {how}: {_said(output)[:200]}")
    return Report(rows=tuple(tuple(line.split("\t")) for line in lines[:-1]))


def _said(output: Output) -> str:
    """Why there is no report: the script's own reason, or else what it complained of."""
    last = next(iter(output.stdout.splitlines()[-1:]), "")
    why = last.removeprefix(WHY) if last.startswith(WHY) else ""
    return why or " ".join(output.stderr.split()) or "it printed no complete report"


def whole(text: str) -> int:
    """A number that a script printed; raises `Unanswered` when it is none."""
    if not _WHOLE.fullmatch(text):
        raise Unanswered(f"'{text[:40]}' is not a number")
    return int(text)


def octal(text: str) -> int:
    """A file mode that `stat` printed; raises `Unanswered` when it is none."""
    if not _MODE.fullmatch(text):
        raise Unanswered(f"'{text[:20]}' is not a file mode")
    return int(text, 8)


def quoted(*argv: str) -> str:
    """A command as a person pastes it into a shell."""
    return shlex.join(argv)


def command(*parts: str) -> str:
    """One runnable line in backticks; each part goes on only after the one before it."""
    return f"`{' && '.join(parts)}`"


def listed(words: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
