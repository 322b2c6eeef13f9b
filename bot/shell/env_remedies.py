"""Commands that put the new stack's env file and its example right."""

from __future__ import annotations

import posixpath
import shlex

from bot.domain.plan import Plan, Stack
from bot.shell import files
from bot.shell.report import command, quoted

_ADD = r"\n# Say here what it is for.\n%s=\n"


def example_path(stack: Stack) -> str:
    """Absolute path of the example."""
    return posixpath.join(stack.directory, stack.env_example)


def add_to_example(stack: Stack, names: tuple[str, ...]) -> str:
    """Name the variables in the example, without values."""
    add = f"{quoted('printf', _ADD, *names)} >> {shlex.quote(example_path(stack))}"
    return command(add)


def start_example(stack: Stack) -> str:
    """An example out of the env file: its names and comments without a value."""
    strip = quoted("sed", "-E", "s/^([^#=]+)=.*/\\1=/", stack.env_path)
    return command(f"{strip} > {shlex.quote(example_path(stack))}")


def empty_in_example(stack: Stack, name: str) -> str:
    """Take a value out of the example."""
    return command(quoted("sed", "-i", f"/^{name}=/s/=.*/=/", example_path(stack)))


def take_over(plan: Plan, name: str) -> str:
    """The sentence that gives the new env file the old value."""
    sources = plan.legacy.env_files
    if not sources:
        return f"Give {name} its old value in {plan.stack.env_path}"
    copy = files.copy_value(plan.stack.env_path, name, sources)
    return f"Take the old value of {name} over with {copy}"


def quote_singly(stack: Stack, name: str) -> str:
    """Put single quotes around a value of one line, or in place of its double ones.

    Every parser takes what stands between single quotes as it is; a value that holds one stays.
    """
    edit = f"/^{name}=[^']*$/{{s/^([^=]*=)\"(.*)\"$/\\1\\2/;s/^([^=]*=)(.*)$/\\1'\\2'/}}"
    return command(quoted("sed", "-i", "-E", edit, stack.env_path))


def without_export(stack: Stack, name: str) -> str:
    """Take the word `export` away from a line."""
    edit = f"s/^[[:space:]]*export[[:space:]]+({name}[[:space:]]*=)/\\1/"
    return command(quoted("sed", "-i", "-E", edit, stack.env_path))
