"""The guard on the target: each operation starts at most once per key and its result is kept.

The script travels inline with every call; nothing is installed. It needs flock and setsid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.domain.errors import GarbledAnswer
from bot.domain.reading import Output
from bot.shell.guard_script import SCRIPT

ROOT = "/var/lib/slipway"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_STATUS = re.compile(r"^slipway-guard ([a-z]+) (\d+)\n", re.MULTILINE)


class OpState(Enum):
    """What the target knows of an operation. Only `ABSENT` proves that it never started."""

    DONE = "done"
    RUNNING = "running"
    ABSENT = "absent"
    INTERRUPTED = "interrupted"
    REBOOTED = "rebooted"
    FENCED = "fenced"
    QUIET = "quiet"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One effect on the target: its key for ever, which attempt, and the owner's fence.

    A higher attempt may start again what an earlier one lost; raise it only after a look at the
    real state found the effect absent.
    """

    key: str
    fence: int
    attempt: int = 1

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            message = f"'{self.key}' cannot name an operation"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The guard's answer; `status` and the output are the operation's own when it is done."""

    state: OpState
    status: int
    stdout: str
    stderr: str


def run(op: Operation, argv: tuple[str, ...], *, wait: int, root: str = ROOT) -> tuple[str, ...]:
    """Start the operation, or attach to it, or replay it; waits at most `wait` seconds.

    The command outlives the connection and the bot. It reads nothing from stdin.
    """
    return _call("run", root, op.fence, op.key, op.attempt, wait, *argv)


def look(op: Operation, *, root: str = ROOT) -> tuple[str, ...]:
    """Ask what became of the operation. From here on older fences are refused."""
    return _call("look", root, op.fence, op.key, op.attempt, 0)


def keep(op: Operation, path: str, *, root: str = ROOT) -> tuple[str, ...]:
    """Put what comes on stdin into a file for root alone, as a whole; older fences are refused.

    For secrets: what an operation is started with can be read on the server, a file like this not.
    """
    return _call("keep", root, op.fence, op.key, op.attempt, 0, path)


def quiesce(fence: int, *, grace: int, root: str = ROOT) -> tuple[str, ...]:
    """Stop what older fences still run: TERM, after `grace` seconds KILL, until all are gone."""
    return _call("quiesce", root, fence, "-", 0, grace)


def parse(output: Output) -> Answer:
    """Read the guard's answer; raises `GarbledAnswer` when the guard did not speak."""
    found = _STATUS.search(output.stdout)
    if found is None:
        message = f"the guard did not answer (status {output.status}): {output.stderr[-300:]}"
        raise GarbledAnswer(message)
    return Answer(
        state=OpState(found[1]),
        status=int(found[2]),
        stdout=output.stdout[found.end() :],
        stderr=output.stderr,
    )


def _call(mode: str, root: str, *words: object) -> tuple[str, ...]:
    return ("sh", "-c", SCRIPT, "slipway-guard", mode, root, *map(str, words))
