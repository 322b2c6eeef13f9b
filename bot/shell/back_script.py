"""The one way back: the dead-man, the button, the terminal and a person with `sh` all run it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from bot.domain.plan import Plan
from bot.shell import legacy_jobs, legacy_services, old_answers, state_folder, ways
from bot.shell.back_text import PAGE, TEXT
from bot.shell.fill import fill
from bot.shell.script_head import head
from bot.shell.systemctl import OWN
from bot.shell.units import full_name

#: Seconds that the old app gets to answer before the traffic goes back to it all the same.
PATIENCE = 45
#: Seconds after which an app that has the traffic back, and does not answer, is not well.
SETTLES = 20
#: What of the strategy's way the way back is made of.
_PARTS = ("ready", "well", "back", "moved", "aside", "leave")
_TITLE = "all back to the old services. Needs nothing but root and sh; safe to run again."


def back(plan: Plan) -> str:
    """Old up, old healthy, traffic, new workers down, look. Status 0 only when it saw all of it."""
    way = ways.way(plan)
    body = fill(
        TEXT,
        ask=old_answers.ASK,
        **{name: getattr(way, name) for name in _PARTS},
        project=shlex.quote(plan.stack.project),
        patience=str(PATIENCE),
        settles=str(SETTLES),
        dead_man=state_folder.dead_man(plan),
        unit=f"{OWN}{state_folder.traffic_unit(plan)}",
        name=state_folder.traffic_unit(plan),
        page=_page(plan),
        **_old(plan),
        **_jobs(plan),
    )
    return head(plan, _TITLE) + body


def _page(plan: Plan) -> str:
    """First what needs no script of its own."""
    name = state_folder.page_unit(plan)
    away = fill(PAGE, unit=f"{OWN}{name}", name=name)
    if plan.strategy == "proxy":
        return away
    return f"nft delete table inet {state_folder.page_table(plan)} 2>/dev/null\n{away}"


def _old(plan: Plan) -> dict[str, str]:
    """The old services: started, enabled, looked at."""
    legacy = plan.legacy
    calm = legacy_services.calm(plan)
    runs = legacy_services.runs(plan, calm)
    if legacy.proxy:
        runs += (shlex.join(("systemctl", "--quiet", "is-active", full_name(legacy.proxy))),)
    return {
        "holds": " && ".join(runs) or "true",
        "published": " ".join(f"--filter publish={port}" for port in legacy.ports),
        "start": _tried(legacy_services.start(plan, calm, legacy.proxy)),
        "enable": _tried(legacy_services.enable(plan, calm, legacy.proxy)),
        "look": _lines(f"{each} || old=down" for each in runs),
    }


def _jobs(plan: Plan) -> dict[str, str]:
    """The background jobs: the new ones away, the old ones back, both looked at."""
    new = tuple(map(shlex.quote, plan.stack.workers))
    return {
        "away": _lines(f"away {name} || alone=no" for name in new),
        "jobs": _tried(legacy_jobs.start(plan)),
        "look_jobs": _lines(f"{each} || jobs=missing" for each in legacy_jobs.here(plan)),
        "look_new": _lines(f'[ -z "$(containers {name})" ] || jobs=double' for name in new),
    }


def _tried(lines: Iterable[str]) -> str:
    return _lines(f"try {line}" for line in lines)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) or ":"
