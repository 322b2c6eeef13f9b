"""Which image each container of the new stack really runs."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.shell.act import Act, script

_ASK = r"""
ids=$(docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$1" \
  --filter label=com.docker.compose.oneoff=False) && [ -n "$ids" ] || exit 3
docker inspect --format \
  '{{index .Config.Labels "com.docker.compose.service"}} {{.Image}}' $ids
"""


def ask(plan: Plan) -> Act:
    """One line a container: its service and the content of its image."""
    return script(plan, _ASK, plan.stack.project)


def parse(output: Output) -> dict[str, str]:
    """By service."""
    words = (line.split() for line in output.stdout.splitlines())
    return {found[0]: found[1] for found in words if len(found) == 2}  # noqa: PLR2004 - two words


def differing(approved: Mapping[str, str], there: Mapping[str, str]) -> tuple[str, ...]:
    """Services with another image than was approved, with none any more, or never approved."""
    names = sorted({*approved, *there})
    return tuple(name for name in names if approved.get(name) != there.get(name))
