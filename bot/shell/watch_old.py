"""One look at the old services before the switch: what is compared with later."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.watch.sample import Health, Part, Sample, Side
from bot.shell import units
from bot.shell.act import Act, as_root
from bot.shell.report import report, script
from bot.shell.watch_parts import LINES, LOG_SECONDS, MEMORY, MOST_LOG, logs, number, unseen

#: Seconds that the whole script may take on the server.
SECONDS = 10.0
_SCRIPT = r"""
since=$1 until=$2 user=$3 home=$4 most=$5 seconds=$6; shift 6
journal=
for name in "$@"; do
  case $name in
    pm2:*)
      app=${name#pm2:}
      [ -n "$home" ] || home=$(getent passwd "${user:-root}" | cut -d : -f 6)/.pm2
      pids=$(cat "$home/pids/$app"-*.pid 2>/dev/null)
      state=inactive; for pid in $pids; do [ ! -d "/proc/$pid" ] || state=active; done
      printf 'part\t%s\t%s\t\t%s\n' "$app" "$state" "$(memory_of '' '' "$pids")" ;;
    *)
      journal="$journal --unit $name"
      shown=$(systemctl show --property ActiveState,NRestarts,ControlGroup,MainPID -- "$name")
      get() { printf '%s\n' "$shown" | sed -n "s/^$1=//p"; }
      group=$(get ControlGroup)
      pids=$(cat "/sys/fs/cgroup$group/cgroup.procs" 2>/dev/null || get MainPID)
      [ -n "$group" ] && used=$(memory_of "$group" "$group" "$pids") || used=
      printf 'part\t%s\t%s\t%s\t%s\n' "$name" "$(get ActiveState)" "$(get NRestarts)" "$used" ;;
  esac
done
if [ -n "$journal" ]; then
  timeout -k 1 "$seconds" journalctl --quiet --output cat --since "@$since" --until "@$until" \
    $journal </dev/null 2>/dev/null | count_lines "$most"
fi
printf 'disk\t%s\n' "$(df --output=avail --block-size=1 -- / | tail -n 1 | tr -d ' ')"
"""
_STATES = {"active": "running", "activating": "restarting", "failed": "exited"}


def ask(plan: Plan, since: int, until: int) -> Act:
    """Look at the server at hand; log lines from `since` to `until`, milliseconds UTC.

    pm2 writes no times into its logs: how many lines are errors is not known there.
    """
    legacy = plan.legacy
    apps = tuple(f"pm2:{name}" for name in legacy.units if legacy.manager == "pm2")
    words = (
        *(str(since // 1000), str(until // 1000), legacy.pm2_user, legacy.pm2_home or ""),
        *(str(MOST_LOG), str(LOG_SECONDS), *units.names(legacy), *apps),
    )
    return as_root(plan, *script(f"{MEMORY}{LINES}{_SCRIPT}", *words))


def parse(output: Output, *, since: int, at: int) -> Sample:
    """What the server said; raises `Unanswered` when it did not come to its end."""
    found = report(output)
    return Sample(
        at=at,
        side=Side.OLD,
        parts=tuple(_part(row) for row in found.of("part", 4)),
        logs=logs(found, since),
        disk_free=number(found.one("disk")),
        unseen=unseen(found),
    )


def _part(row: tuple[str, ...]) -> Part:
    name, state, restarts, memory = row
    return Part(
        service=name.removesuffix(".service"),
        state=_STATES.get(state, state),
        health=Health.NONE if state == "active" else None,
        restarts=number(restarts),
        memory=number(memory),
    )
