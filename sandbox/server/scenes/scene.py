"""A broken state: how it comes about, what must be found, and what clears it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import Enum

from sandbox.server.machine import Server

STACK = "/srv/shop-next"
COMPOSE = f"{STACK}/docker-compose.prod.yml"
ENV = f"{STACK}/.env.prod"
#: pm2 as its own user: what it starts gets nothing of the console's environment.
PM2 = "runuser -u node -- env -i -C /home/node HOME=/home/node PATH=/usr/local/bin:/usr/bin pm2"
DUMP = "/home/node/.pm2/dump.pm2"
APPS = "/home/node/blog/ecosystem.config.js"
_SAVED = "/var/lib/sandbox/scenes"


class By(Enum):
    """Who can follow a remedy."""

    USER = "the login user, over SSH"
    ROOT = "root, on the console: the login user has lost the right"
    FILE = "the author of the migration file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What a remediation could tell a person to run or to write."""

    command: str
    by: By = By.USER


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A broken state as values; all shell lines but the remedy run as root on the console."""

    name: str
    finding: str
    """The check that must block."""
    breaks: str
    shows: str
    """Ends with 0 exactly while the state is broken."""
    remedy: Remedy
    keeps: tuple[str, ...] = ()
    """Files that the scene touches; they are put back as they were, absent ones too."""
    mends: str = "true"

    def break_(self, server: Server) -> None:
        """Bring the state about; a scene that already shows is left as it is."""
        if server.run(self.shows, check=False).returncode == 0:
            return
        server.run(f"set -e\n{self._save()}\n{self.breaks}")
        server.run(self.shows)

    def follow(self, server: Server) -> None:
        """Do what the remedy says, as the one who can do it.

        :raises ValueError: when it is not a command of the server.
        """
        match self.remedy.by:
            case By.USER:
                server.run_as_user(self.remedy.command)
            case By.ROOT:
                server.run(self.remedy.command)
            case By.FILE:
                raise ValueError(f"{self.name} is cleared in the migration file")

    def mend(self, server: Server) -> None:
        """Put everything back as it was before, broken or followed, and wait until it is well."""
        server.run(f"set -e\n{self._restore()}\n{self.mends}")
        server.wait_ready()

    def _save(self) -> str:
        folder = f"{_SAVED}/{self.name}"
        lines = [f"rm -rf {folder}", f"mkdir -p {folder}"]
        for path in map(shlex.quote, self.keeps):
            lines.append(f"! test -e {path} || cp --archive --parents {path} {folder}")
        return "\n".join(lines)

    def _restore(self) -> str:
        folder = f"{_SAVED}/{self.name}"
        lines = [f"test -d {folder} || exit 0"]
        lines += [f"rm -f {path}" for path in map(shlex.quote, self.keeps)]
        return "\n".join([*lines, f"cp --archive {folder}/. /"])
