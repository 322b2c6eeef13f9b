"""The sentences that let a person write something into a service of the Compose file."""

from __future__ import annotations

import re

from bot.domain.plan import Stack
from bot.shell import compose
from bot.shell.report import command, quoted
from bot.shell.service_settings import Settings


def add(stack: Stack, service: Settings, key: str, line: str) -> str:
    """Put `line` first into the service's block; refuses where the block has that key already."""
    name, path = re.escape(service.name), stack.compose_path
    inside = "/^services:/,/^[a-rt-z]/"
    block = f"{inside}{{/^  {name}:/,/^  [^ ]/p}}"
    has = f"{quoted('sed', '-n', block, path)} | grep -q '^    {key}:'"
    edit = ("-e", f"{inside}{{/^  {name}:/a\\    {line}", "-e", "}")
    write = command(f"! {has}", quoted("sed", "-i", *edit, path))
    return f"Write it with {write}, adapt it to the app{applied(stack, service)}."


def applied(stack: Stack, service: Settings) -> str:
    """How the file's word reaches containers: only new ones heed it.

    A service without a container is left alone: it may be a worker that waits for the cutover.
    """
    if not service.made:
        return ""
    return f", then run {compose.up(stack, '--no-deps', service.name)}"
