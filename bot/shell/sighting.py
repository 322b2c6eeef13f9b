"""Several looks in one: each says with its status whether something is there."""

from __future__ import annotations

import re

from bot.domain.errors import GarbledAnswer
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.shell.act import Act, script

_SAID = re.compile(r"^slipway-look (\d+)$", re.MULTILINE)


def ask(plan: Plan, *looks: Act) -> Act:
    """All of them as root, behind one that always holds: without it nothing was looked at."""
    lines = ("true", *(look.line for look in looks))
    text = "\n".join(f"{line} >/dev/null 2>&1; echo slipway-look $?" for line in lines)
    return script(plan, text)


def parse(output: Output, looks: int) -> tuple[bool, ...]:
    """What is there, in the order of the looks. Raises `GarbledAnswer` when one did not speak."""
    said = [int(found) == 0 for found in _SAID.findall(output.stdout)]
    if len(said) != looks + 1 or not said[0]:
        message = f"the server does not let us look: {output.stderr.strip()[-200:]}"
        raise GarbledAnswer(message)
    return tuple(said[1:])
