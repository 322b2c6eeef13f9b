"""Retiring: the old services stop for good, and nothing that led back to them is left.

No file of the old app is deleted: units stay where they are, disabled; what had been moved aside is
moved into one folder, with a list.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Iterator

from bot.domain.plan import Plan
from bot.shell import (
    legacy_jobs,
    legacy_services,
    retire_text,
    snapshot,
    state_folder,
    ways,
)
from bot.shell.act import Act, script
from bot.shell.fill import fill
from bot.shell.script_head import head
from bot.shell.systemctl import OWN
from bot.shell.units import full_name


def place(plan: Plan) -> str:
    """The folder that keeps what was moved away, and `WHAT.txt`."""
    return f"{state_folder.folder(plan)}/retired"


def does(plan: Plan) -> tuple[str, ...]:
    """What will happen, for the confirm."""
    legacy = plan.legacy
    names = ", ".join((*legacy.units, *_proxy(plan)))
    jobs = ", ".join((*legacy.timers, *legacy.cron))
    return (
        f"stops and disables {names}",
        *((f"takes {jobs} out of use",) if jobs else ()),
        "removes the dead-man's units and the scripts that lead back",
    )


def ends(plan: Plan) -> tuple[str, ...]:
    """What cannot be undone afterwards."""
    return (
        "`/migrate rollback`, its buttons and `slipway rollback` lead nowhere any more",
        "what the new stack writes is known to the new stack alone",
        f"to bring {plan.name} back, somebody has to start the old services by hand",
    )


def stays(plan: Plan) -> tuple[str, ...]:
    """What is kept, and where."""
    kept = "the snapshot from before the cutover" if snapshot.take(plan) else ""
    return (
        "unit files, code, env files and uploads of the old app, where they are",
        f"a list of all that, and what was moved away: {place(plan)}/WHAT.txt",
        *((f"{kept}: {snapshot.name(plan)}",) if kept else ()),
    )


def fit(plan: Plan) -> Act:
    """Status 0 when the new stack has the traffic and would come up again after a reboot."""
    text = fill(retire_text.FIT, project=shlex.quote(plan.stack.project))
    return script(plan, f"{_head(plan)}moved() {{{ways.way(plan).moved}}}\n{text}")


def record(plan: Plan) -> Act:
    """Write down what there is, before anything is touched."""
    text = fill(
        retire_text.RECORD,
        units=shlex.join(_old_units(plan)),
        title=shlex.quote(f"{plan.name} was retired on this server by Slipway."),
        apps=_listed(f"pm2 app {name}: in pm2's own list, stopped" for name in _apps(plan)),
        moved=_listed(_moved_away(plan)),
        used=shlex.join((state_folder.pinned(plan), state_folder.ports(plan))),
        before=shlex.quote(f"snapshot {snapshot.name(plan)}") if snapshot.take(plan) else "",
    )
    return script(plan, _head(plan) + text)


def recorded(plan: Plan) -> Act:
    """Status 0 when it stands there."""
    return script(plan, _head(plan) + retire_text.RECORDED)


def off(plan: Plan) -> Act:
    """Jobs first, then what answered visitors; none of them starts at the next boot."""
    calm, proxy = legacy_services.calm(plan), next(iter(_proxy(plan)), None)
    lines = (
        *legacy_jobs.stop(plan),
        *legacy_services.stop(plan, calm),
        *((shlex.join(("systemctl", "stop", full_name(proxy))),) if proxy else ()),
        *legacy_services.disable(plan, calm, proxy),
        *legacy_services.remember(plan),
    )
    text = fill(retire_text.OFF, lines=" &&\n".join(lines))
    return script(plan, _head(plan) + text)


def is_off(plan: Plan) -> Act:
    """Status 0 when none of them runs, nor starts at the next boot."""
    runs = (
        *legacy_jobs.here(plan),
        *legacy_services.runs(plan, legacy_services.calm(plan)),
        *(f"systemctl --quiet is-active {shlex.quote(full_name(each))}" for each in _proxy(plan)),
        *(f"systemctl --quiet is-enabled {unit}" for unit in legacy_services.at_boot(plan)),
    )
    return script(plan, " && ".join(f"! {{ {each}; }}" for each in runs))


def clear(plan: Plan) -> Act:
    """Take away what led back; from here on there is no way back. Status 5 without a record."""
    stub = head(plan, "there is no way back.") + retire_text.STUB
    text = fill(
        retire_text.CLEAR,
        put_away="\n".join(_put_away(plan)) or ":",
        stub=shlex.quote(stub),
        flows=f"{state_folder.table(plan)}_flows",
        stand_in=state_folder.stand_in(plan),
        **_units(plan),
    )
    return script(plan, _head(plan) + text)


def cleared(plan: Plan) -> Act:
    """Status 0 when nothing leads back."""
    return script(plan, _head(plan) + fill(retire_text.CLEARED, **_units(plan)))


def prune(plan: Plan, journal: str, run: str) -> Act:
    """Forget the operations of runs that ended; those of this run, and of the last hour, stay."""
    return script(plan, retire_text.PRUNE, journal, run)


def _head(plan: Plan) -> str:
    return head(plan, "retiring.")


def _units(plan: Plan) -> dict[str, str]:
    unit = f"{OWN}{state_folder.traffic_unit(plan)}"
    return {"unit": unit, "dead_man": state_folder.dead_man(plan)}


def _apps(plan: Plan) -> tuple[str, ...]:
    return plan.legacy.units if plan.legacy.manager == "pm2" else ()


def _old_units(plan: Plan) -> tuple[str, ...]:
    legacy = plan.legacy
    mine = tuple(each for each in legacy.units if each not in _apps(plan))
    return tuple(map(full_name, (*mine, *_proxy(plan), *legacy.timers)))


def _proxy(plan: Plan) -> tuple[str, ...]:
    """The old proxy, where it serves nobody any more."""
    return (plan.legacy.proxy,) if plan.legacy.proxy and plan.strategy != "proxy" else ()


def _aside(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """What was moved aside: where it was, where it is now, and its name in the folder."""
    return tuple(
        (file, legacy_jobs.out_of_the_way(file), f"cron/{file.strip('/').replace('/', '-')}")
        for file in plan.legacy.cron
    )


def _moved_away(plan: Plan) -> Iterator[str]:
    for was, _, name in _aside(plan):
        yield f"{place(plan)}/{name}, was {was}"
    if plan.flip and plan.strategy == "proxy":
        file = plan.flip.file
        yield f"{place(plan)}/{posixpath.basename(file)}, {file} as it was before the cutover"


def _put_away(plan: Plan) -> Iterator[str]:
    for _, now, name in _aside(plan):
        there, here = map(shlex.quote, (now, f"{place(plan)}/{name}"))
        yield f"[ ! -e {there} ] || mv {there} {here}"
    if plan.flip and plan.strategy == "proxy":
        name = posixpath.basename(plan.flip.file)
        yield fill(retire_text.BESIDE, file=shlex.quote(plan.flip.file), name=name)


def _listed(lines: Iterable[str]) -> str:
    words = shlex.join(lines)
    return f"printf '  %s\\n' {words}" if words else ":"
