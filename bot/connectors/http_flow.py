"""A flow of HTTP requests through one port, as a browser would send them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx

from bot.connectors.deadline import Deadline
from bot.connectors.silence import UseRefused
from bot.domain.plan.services import SmokeStep

_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = ("slipway-drill.txt", b"written by a drill of Slipway\n", "text/plain")
_EACH = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowed:
    """How far it came: requests that went well, and why the next one did not ("" at the end)."""

    requests: int
    trouble: str = ""


async def run(
    steps: Sequence[SmokeStep],
    base: str,
    host: str,
    environment: Mapping[str, str],
    deadline: Deadline,
) -> Flowed:
    """Send them in order with one jar of cookies; stops at the first that goes wrong.

    `host` is what the Host header says. Raises `UseRefused` for a variable that the bot lacks.
    """
    async with httpx.AsyncClient(
        base_url=base, headers={"Host": host}, trust_env=False, timeout=_EACH
    ) as client:
        for done, step in enumerate(steps):
            trouble = await _sent(client, step, environment, deadline)
            if trouble:
                return Flowed(requests=done, trouble=f"'{step.name}' {trouble}")
    return Flowed(requests=len(steps))


async def _sent(
    client: httpx.AsyncClient, step: SmokeStep, environment: Mapping[str, str], deadline: Deadline
) -> str:
    form = {name: _filled(text, environment) for name, text in step.form.items()}
    members = {name: _filled(text, environment) for name, text in step.json_body.items()}
    try:
        answer = await client.request(
            step.method,
            step.path,
            data=form or None,
            json=members or None,
            files={step.upload: _FILE} if step.upload else None,
            timeout=min(_EACH, max(deadline.left(), 0.1)),
        )
    except httpx.TransportError as error:
        return f"got no answer: {type(error).__name__}"
    if answer.status_code != step.expect_status:
        return f"answered {answer.status_code}, not {step.expect_status}"
    missing = step.expect_text and step.expect_text not in answer.text
    return f"answered without the text '{step.expect_text[:60]}'" if missing else ""


def _filled(text: str, environment: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise UseRefused(f"the bot's environment has no {found[1]}")
        return environment[found[1]]

    return _SECRET.sub(value, text)
