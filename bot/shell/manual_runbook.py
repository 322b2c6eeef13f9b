"""The way back as a text for a person, filled in, beside the script that does the same."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from bot.domain.plan import Plan
from bot.shell import legacy_jobs, legacy_services, old_answers, state_folder, ways
from bot.shell.fill import fill

_TEXT = """The way back of @migration@ on @server@
===========================================

Run this, as root. It may be run again at any time, by several people at once:

    sudo sh @back@

Its last line says ALL IS BACK when it has seen all of it. Nothing else is needed: no bot, no Slack,
no free disk.

If the script is gone or stops half-way, do the same by hand, as root, in this order. Every command
may be run again.

1. The new front off the public ports, if it holds them, and the old services up:
@free@
@start@
2. See that the old app answers (each must print 200):
@health@
3. The traffic back:
@traffic@
4. The new background jobs away:
@away@
5. The old background jobs back:
@jobs@
6. The old services at the next boot, and nothing of Slipway's:
@enable@
       systemctl stop @dead_man@.timer
       systemctl disable @unit@
       rm -f @folder@/gates.*

How it looks when all is back: step 2 prints 200 from outside, too, and
@sight@
"""


def text(plan: Plan) -> str:
    """Commands alone, with this server's own names in them."""
    legacy = plan.legacy
    calm = legacy_services.calm(plan)
    way = ways.way(plan)
    return fill(
        _TEXT,
        migration=plan.name,
        server=plan.target.name,
        back=state_folder.back(plan),
        free=_indented((_free(plan),)),
        start=_indented(legacy_services.start(plan, calm, legacy.proxy)),
        health=_indented(_asks(plan)),
        traffic=_indented(way.by_hand),
        away=_indented(_away(plan)),
        jobs=_indented(legacy_jobs.start(plan)),
        enable=_indented(legacy_services.enable(plan, calm, legacy.proxy)),
        dead_man=state_folder.dead_man(plan),
        unit=state_folder.traffic_unit(plan),
        folder=state_folder.folder(plan),
        sight=way.sight,
    )


def _asks(plan: Plan) -> Iterator[str]:
    for url in plan.health:
        host, port = old_answers.place(url)
        there = shlex.join(("--resolve", f"{host}:{port}:127.0.0.1", url))
        yield f"curl -sk -o /dev/null -w '%{{http_code}}\\n' {there}"


def _free(plan: Plan) -> str:
    ports = (f"--filter=publish={port}" for port in plan.legacy.ports)
    label = f"--filter=label=com.docker.compose.project={plan.stack.project}"
    return f"docker ps -q {shlex.join((label, *ports))} | xargs -r docker stop"


def _away(plan: Plan) -> Iterator[str]:
    for name in plan.stack.workers:
        labels = (
            f"com.docker.compose.project={plan.stack.project}",
            f"com.docker.compose.service={name}",
        )
        look = shlex.join(("docker", "ps", "-aq", *(f"--filter=label={each}" for each in labels)))
        yield f"docker rm --force $({look})"


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"       {line}" for line in lines) or "       (nothing)"
