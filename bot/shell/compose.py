"""Compose commands on one stack, as a person pastes them."""

from __future__ import annotations

from bot.domain.plan import Stack
from bot.domain.probe import Feed
from bot.shell import docker
from bot.shell.report import command, quoted

_CONFIG = 'IFS= read -r line; echo "$line"; exec docker compose "$@" </dev/null'
#: A function of a script: the images of the project that is on standard input, `$project` its name.
IMAGES = r"""
images() {
  awk -v project="$project" '
    function row() {
      if (name != "") print image == "" ? project "-" name : image
      name = image = "" }
    /^[^ ]/ { row(); inside = $1 == "services:"; next }
    !inside { next }
    /^  [^ ]/ { row(); name = $1; sub(/:$/, "", name); gsub(/"/, "", name) }
    /^    image: / { image = $2; gsub(/["\047]/, "", image) }
    END { row() }' | sort -u
}
"""


def arguments(stack: Stack) -> tuple[str, ...]:
    """What makes Compose see this stack and no other."""
    place = ("--project-directory", stack.directory, "--project-name", stack.project)
    return (*place, "--file", stack.compose_path, "--env-file", stack.env_path)


def resolved(stack: Stack) -> Feed:
    """The line of `docker.INFO`, then the project as Compose understands it, secrets and all.

    Where Compose cannot read the project, nothing follows the line.
    """
    return _config(stack)


def resolved_json(stack: Stack) -> Feed:
    """The same as JSON, for programs in Python."""
    return _config(stack, "--format", "json")


def _config(stack: Stack, *more: str) -> Feed:
    words = (*arguments(stack), "--profile", "*", "config", *more)
    return Feed(argv=("sh", "-c", _CONFIG, "slipway", *words), feed=docker.INFO)


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
