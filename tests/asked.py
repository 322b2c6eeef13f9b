"""A question as one line of a shell, with what it reads: what the bundle does for many at once."""

from __future__ import annotations

import secrets
import shlex

from bot.domain.probe import Command, Feed, KeyedCommand
from bot.domain.reading import Output
from sandbox.server import Server


def ask(server: Server, command: Command) -> Output:
    """What the server answers; its feeds are run afresh."""
    done = server.run_as_user(line(command), check=False)
    return Output(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


def line(command: Command) -> str:
    """For the login user."""
    asked = shlex.join(("sudo", "-n", "--", *command.argv) if command.sudo else command.argv)
    read = [f"echo {secrets.token_hex(32)}"] if isinstance(command, KeyedCommand) else []
    read += [_printed(command.feed)] if command.feed else []
    return f"{{ {'; '.join(read or ['true'])}; }} | {asked}"


def _printed(feed: Feed) -> str:
    before = _printed(feed.feed) if feed.feed else "true"
    return f"{before} | {shlex.join(feed.argv)} 2>/dev/null"
