"""One command of a step, and where it runs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import Enum

from bot.domain.plan import Plan


class Where(Enum):
    """Who runs it."""

    SERVER = "on the server"
    BOT = "on the bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command as argv; quoted once, where it is shown or sent."""

    where: Where
    argv: tuple[str, ...]

    @property
    def line(self) -> str:
        """As a person pastes it into a shell."""
        return shlex.join(self.argv)


def as_root(plan: Plan, *argv: str) -> Act:
    """A command on the server at hand, as root."""
    rise = ("sudo", "--non-interactive") if plan.target.sudo == "passwordless" else ()
    return Act(where=Where.SERVER, argv=(*rise, *argv))


def script(plan: Plan, text: str, *arguments: str) -> Act:
    """A POSIX script on the server, as root; what differs travels as arguments."""
    return as_root(plan, "sh", "-c", text.strip(), "slipway", *arguments)


def on_bot(text: str, *arguments: str) -> Act:
    """A POSIX script on the bot, where the secrets that the plan names can be had."""
    return Act(where=Where.BOT, argv=("sh", "-c", text.strip(), "slipway", *arguments))
