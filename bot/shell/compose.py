"""Compose commands on one stack, as a person pastes them."""

from __future__ import annotations

from bot.domain.plan import Stack
from bot.shell.report import command, quoted


def arguments(stack: Stack) -> tuple[str, ...]:
    """What makes Compose see this stack and no other."""
    place = ("--project-directory", stack.directory, "--project-name", stack.project)
    return (*place, "--file", stack.compose_path, "--env-file", stack.env_path)


def say(stack: Stack, *words: str) -> str:
    """A Compose command on this stack, as a person pastes it."""
    return quoted("docker", "compose", *arguments(stack), *words)


def explain(stack: Stack) -> str:
    """Let Compose say what is wrong with the file."""
    return command(say(stack, "config", "--quiet"))


def up(stack: Stack, *names: str) -> str:
    """Bring services to what the file says."""
    return command(say(stack, "up", "--detach", *names))


def build(stack: Stack, name: str) -> str:
    """Make the image of a service."""
    return command(say(stack, "build", name))


def pull(stack: Stack, name: str) -> str:
    """Fetch the image of a service."""
    return command(say(stack, "pull", name))


def push(stack: Stack, name: str) -> str:
    """Put the image of a service into its registry."""
    return command(say(stack, "push", name))


def recreate(stack: Stack, name: str) -> str:
    """Make a service's containers anew, with what the file says now."""
    return command(say(stack, "up", "--detach", "--no-deps", "--force-recreate", name))
