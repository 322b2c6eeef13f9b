"""The public ports in the hands of the new front itself, published by Docker."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan

#: By so much the ports of a rehearsal are higher than the public ones.
SHADOWS = (28_000, 38_000, 18_000)


def published(plan: Plan) -> str:
    """A shell condition: status 0 while a container of the front has them."""
    stack = plan.stack
    words = (
        f"label=com.docker.compose.project={stack.project}",
        f"label=com.docker.compose.service={stack.front.service}",
        *(f"publish={port}" for port in plan.legacy.ports),
    )
    filters = " ".join(f"--filter {shlex.quote(word)}" for word in words)
    return f'[ -n "$(timeout 10 docker ps --quiet {filters})" ]'


def lines(plan: Plan) -> tuple[str, ...]:
    """A Compose file, line by line, that only adds the real ports to the front."""
    front = plan.stack.front
    inside = {443 + each: front.https for each in (0, *SHADOWS)}
    pairs = ", ".join(f'"{port}:{inside.get(port, front.http)}"' for port in plan.legacy.ports)
    return ("services:", f"  {front.service}:", f"    ports: [{pairs}]")
