"""Who listens on which port, and the commands that make a port free."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import Report, command, quoted, script

PUBLIC = (80, 443)
_LISTENERS = r"""
found=$(ss -H -ltnp) || exit 3
printf '%s\n' "$found" | awk -v wanted="$*" '
  BEGIN { count = split(wanted, ports, " "); for (i = 1; i <= count; i++) want[ports[i]] = 1 }
  {
    port = $4; sub(/.*:/, "", port)
    if (!(port in want)) next
    if (!match($0, /pid=[0-9]+/)) print 0, port
    while (match($0, /pid=[0-9]+/)) {
      print substr($0, RSTART + 4, RLENGTH - 4), port; $0 = substr($0, RSTART + RLENGTH) }
  }' | sort -u | while read -r pid port; do
  if [ "$pid" = 0 ]; then printf 'listener\t%s\t\t\t\t\n' "$port"; continue; fi
  if [ "$pid" != "$known" ]; then
    known=$pid name= app=
    read -r name 2>/dev/null < "/proc/$pid/comm"
    unit=$(grep -o '[^/]*\.service' "/proc/$pid/cgroup" 2>/dev/null | tail -n 1)
    app=$(tr '\0' '\n' < "/proc/$pid/environ" 2>/dev/null |
      awk -F = '$1 == "name" { name = $2 } $1 == "pm_id" { pm2 = 1 } END { if (pm2) print name }')
  fi
  [ "$pid" != 1 ] || unit=$(systemctl list-sockets --all --plain --no-legend 2>/dev/null |
    awk -v port=":$port\$" '$1 ~ port { print $NF; exit }')
  case $engine$name in latedocker*) late ;; esac
  printf 'listener\t%s\t%s\t%s\t%s\t%s\n' "$port" "$name" "$pid" "$unit" "$app"
done || exit 124
facts seen | awk -F '|' -v wanted="$*" '
  BEGIN { count = split(wanted, ports, " ") }
  {
    total = split($5, parts, ", ")
    for (i = 1; i <= total; i++) {
      if (!sub(/->.*/, "", parts[i])) continue
      sub(/.*:/, "", parts[i]); split(parts[i] "-" parts[i], range, "-")
      for (j = 1; j <= count; j++)
        if (ports[j] + 0 >= range[1] + 0 && ports[j] + 0 <= range[2] + 0)
          print "published\t" ports[j] "\t" $2 "\t" ($4 == "" ? "" : $3)
    }
  }' | sort -u
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who holds a port; a `container` of a Compose `project`, or a process of a `unit`.

    `app` is pm2's name for the process. All but the port are "" when the owner is hidden.
    """

    port: str
    process: str = ""
    pid: str = ""
    unit: str = ""
    app: str = ""
    container: str = ""
    project: str = ""


def listeners(ports: tuple[int, ...], project: str) -> Command:
    """Rows that `held` reads; asked as root, because others do not see the owners.

    Images that Compose built carry their project's label to whatever is run from them, so only
    a numbered container is taken for one of a project.
    """
    argv = script(f"{survey.HEARD}{_LISTENERS}", *map(str, ports))
    return Command(argv=argv, sudo=True, timeout=8.0, feed=survey.ask(project))


def public(plan: Plan) -> frozenset[int]:
    """Ports that visitors use, today or after the move."""
    return frozenset((*PUBLIC, *plan.legacy.ports))


def alternate(plan: Plan) -> frozenset[int]:
    """Ports of the new stack beside the old app."""
    return frozenset(service.port for service in plan.stack.services) - public(plan)


def of_plan(plan: Plan) -> Command:
    """Who listens on any port that the plan speaks of: one question for all checks."""
    return listeners(tuple(sorted(public(plan) | alternate(plan))), plan.stack.project)


def held(report: Report) -> tuple[Listener, ...]:
    """Every holder once. What the engine publishes is named by container, not by docker-proxy."""
    published = tuple(
        Listener(port=port, container=container, project=project)
        for port, container, project in report.of("published", 3)
    )
    by_engine = {listener.port for listener in published}
    found = tuple(
        Listener(port=port, process=process, pid=pid, unit=unit, app=app)
        for port, process, pid, unit, app in report.of("listener", 5)
        if not (port in by_engine and process in {"docker-proxy", "dockerd"})
    )
    return tuple(dict.fromkeys(published + found))


def make_free(listener: Listener) -> str:
    """Stop whatever holds the port: its container, its unit, else its process.

    A transient unit cannot be disabled, only stopped.
    """
    if listener.container:
        return command(quoted("docker", "stop", listener.container))
    if listener.unit:
        disable = quoted("sudo", "systemctl", "disable", "--now", listener.unit)
        return command(f"{disable} || {quoted('sudo', 'systemctl', 'stop', listener.unit)}")
    return command(quoted("sudo", "kill", listener.pid))
