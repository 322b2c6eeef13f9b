"""The sentences that let a person write something into a service of the Compose file."""

from __future__ import annotations

import re

from bot.domain.plan import Stack
from bot.shell import compose
from bot.shell.report import command, quoted


def add(stack: Stack, service: str, key: str, line: str) -> str:
    """Put `line` first into the service's block; refuses where the block has that key already.

    The containers are made anew after that, because Docker sets it only when it makes them.
    """
    name, path = re.escape(service), stack.compose_path
    inside = "/^services:/,/^[a-rt-z]/"
    block = f"{inside}{{/^  {name}:/,/^  [^ ]/p}}"
    has = f"{quoted('sed', '-n', block, path)} | grep -q '^    {key}:'"
    edit = ("-e", f"{inside}{{/^  {name}:/a\\    {line}", "-e", "}")
    write = quoted("sed", "-i", *edit, path)
    apply = compose.up(stack, "--no-deps", service)
    return f"Write it with {command(f'! {has}', write)}, adapt it to the app, then run {apply}."
