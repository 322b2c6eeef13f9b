"""What visitors get while the public ports change hands: 503 with Retry-After, not a refusal.

A Caddy from the front's own image answers on two free ports of the server, over both families.
Rules lead whoever begins to speak to it, and go when somebody has the public ports again. They are
those of iptables, which Docker needs: takeover is for servers where nft cannot help.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import maintenance_front, maintenance_text, old_answers, real_ports, state_folder
from bot.shell.fill import fill
from bot.shell.gap_text import BUILT_IN, RULES, SCRIPT, SETTINGS
from bot.shell.script_head import head

#: Seconds that the page gets to answer; without it the ports change hands all the same.
PATIENCE = 8
#: The page listens by so much higher than 80 and 443: the first where both are free.
BASES = (29_000, 39_000, 19_000)


def page(plan: Plan) -> str:
    """The script that lies on the server.

    `ready` starts the page and shows it to nobody, `up` leads visitors there, `away` ends both.
    Status 1 when there is no page; then nothing is left of it.
    """
    body = f"{old_answers.ASK}{RULES}{SETTINGS}{SCRIPT}"
    text = fill(body, **_stack(plan), **_asked(plan), **_ports(plan), patience=str(PATIENCE))
    return head(plan, "the page while the public ports change hands.") + text


def _stack(plan: Plan) -> dict[str, str]:
    stack = plan.stack
    edits = maintenance_front.edits(maintenance_text.route(plan))
    return {
        "name": f"slipway-gap-{state_folder.slug(plan)}",
        "project": shlex.quote(stack.project),
        "service": shlex.quote(stack.front.service),
        "file": shlex.quote(maintenance_front.file(plan)),
        "built_in": ":" if stack.maintenance_caddyfile else fill(BUILT_IN, edits=edits),
        "inner_http": str(stack.front.http),
        "inner_https": str(stack.front.https),
    }


def _asked(plan: Plan) -> dict[str, str]:
    host, port = old_answers.place(plan.health[0])
    scheme = "https" if plan.health[0].startswith("https:") else "http"
    return {"host": host, "public": str(port), "scheme": scheme}


def _ports(plan: Plan) -> dict[str, str]:
    """The public ports and the page's, which the shell knows."""
    secure = {443 + each for each in (0, *real_ports.SHADOWS)}
    pairs = (f"{each}:${'https' if each in secure else 'http'}" for each in plan.legacy.ports)
    return {"pairs": " ".join(pairs), "bases": " ".join(map(str, BASES))}
