"""The old app's background jobs: workers, timers and cron files, on this side or stopped."""

from __future__ import annotations

import posixpath
import shlex

from bot.domain.plan import Plan
from bot.shell import legacy_services
from bot.shell.units import full_name

#: Seconds that a job which a timer has started gets to come to its end.
PATIENCE = 60
_ENDED = (
    'end=$(($(date +%s) + $2)); unit=$(systemctl show --property=Unit --value "$1");'
    ' until [ "$(systemctl show --property=ActiveState --value "$unit")" = inactive ] ||'
    ' systemctl --quiet is-failed "$unit"; do [ "$(date +%s)" -lt "$end" ] ||'
    ' { echo "$unit still runs" >&2; exit 8; }; sleep 1; done'
)
_MOVE = '[ ! -e "$1" ] || mv "$1" "$2"'


def stop(plan: Plan) -> tuple[str, ...]:
    """Shell lines, run as root, after which none of them runs or starts, also after a reboot."""
    legacy = plan.legacy
    lines = legacy_services.stop(plan, legacy.workers)
    if legacy.manager == "systemd":
        lines += legacy_services.disable(plan, legacy.workers, None)
    elif legacy.workers:
        lines += legacy_services.remember(plan)
    for timer in map(full_name, legacy.timers):
        lines += (
            f"systemctl --quiet disable --now {shlex.quote(timer)}",
            _sh(_ENDED, timer, f"{PATIENCE}"),
        )
    return (*lines, *(_sh(_MOVE, file, out_of_the_way(file)) for file in legacy.cron))


def start(plan: Plan) -> tuple[str, ...]:
    """Shell lines, run as root, after which they run here, and come up at the next boot."""
    legacy = plan.legacy
    lines = legacy_services.start(plan, legacy.workers, None)
    if legacy.manager == "systemd":
        lines += legacy_services.enable(plan, legacy.workers, None)
    elif legacy.workers:
        lines += legacy_services.remember(plan)
    lines += tuple(
        f"systemctl --quiet enable --now {shlex.quote(full_name(t))}" for t in legacy.timers
    )
    return (*lines, *(_sh(_MOVE, out_of_the_way(file), file) for file in legacy.cron))


def here(plan: Plan) -> tuple[str, ...]:
    """Shell conditions: each has status 0 while its job is on this side."""
    legacy = plan.legacy
    return (
        *legacy_services.runs(plan, legacy.workers),
        *(f"systemctl --quiet is-active {shlex.quote(full_name(t))}" for t in legacy.timers),
        *(f"[ -e {shlex.quote(file)} ]" for file in legacy.cron),
    )


def out_of_the_way(file: str) -> str:
    """A name beside it that no cron reads: neither Debian's nor the other one."""
    folder, name = posixpath.split(file)
    return posixpath.join(folder, f".{name}.slipway~")


def _sh(text: str, *arguments: str) -> str:
    return shlex.join(("sh", "-c", text, "slipway", *arguments))
