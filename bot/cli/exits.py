"""What the exit status says."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of every subcommand; `slipway --help` prints them."""

    OK = 0
    BLOCKED = 1
    WRONG_INPUT = 2
    NOT_ASKED = 3
    CONFLICT = 4
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141

    @property
    def meaning(self) -> str:
        """One line for the help text."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.OK: "all is well",
    Exit.BLOCKED: "the answer is no: not ready, something to mend, the trail is broken",
    Exit.WRONG_INPUT: "wrong arguments, settings or migration file",
    Exit.NOT_ASKED: "a server, the database or Slack could not be asked",
    Exit.CONFLICT: "somebody else was first",
    Exit.BUG: "a fault of Slipway itself",
    Exit.INTERRUPTED: "interrupted from the keyboard",
    Exit.PIPE_CLOSED: "the reader of the output went away",
}
