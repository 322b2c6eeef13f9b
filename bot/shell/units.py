"""What systemd knows of the old units, and what their processes run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Legacy
from bot.domain.probe import Command
from bot.shell.report import Report, script

HOMES = (
    "/etc/systemd/system/",
    "/usr/lib/systemd/system/",
    "/lib/systemd/system/",
    "/usr/local/lib/systemd/system/",
)

_UNITS = r"""
boot=$(awk '$1 == "btime" { print $2 }' /proc/stat)
for unit in "$@"; do
  shown=$(systemctl show --property \
LoadState,ActiveState,UnitFileState,FragmentPath,TriggeredBy,NeedDaemonReload,CanStart,MainPID,\
ExecMainStartTimestampMonotonic,EnvironmentFiles -- "$unit") || exit 3
  get() { printf '%s\n' "$shown" | sed -n "s/^$1=//p"; }
  show() { printf 'unit\t%s\t%s\t%s\n' "$unit" "$1" "$2"; }
  printf '%s\n' "$shown" | unit=$unit awk '
    BEGIN { count = split("LoadState ActiveState UnitFileState FragmentPath TriggeredBy" \
      " NeedDaemonReload CanStart", keys, " ") }
    { at = index($0, "="); values[substr($0, 1, at - 1)] = substr($0, at + 1) }
    END { for (i = 1; i <= count; i++)
      print "unit\t" ENVIRON["unit"] "\t" keys[i] "\t" values[keys[i]] }'
  fragment=$(get FragmentPath)
  [ ! -L "$fragment" ] || show Link "$(readlink -f "$fragment")"
  pid=$(get MainPID)
  [ "${pid:-0}" != 0 ] || continue
  exe=$(readlink "/proc/$pid/exe") && cwd=$(readlink "/proc/$pid/cwd") || exit 4
  show Program "$exe"
  show Directory "$cwd"
  started=$(( boot + $(get ExecMainStartTimestampMonotonic) / 1000000 ))
  get EnvironmentFiles | while read -r file flag; do
    if [ -e "$file" ]; then
      age=older; [ "$(stat -L -c %Y "$file")" -le $(( started + 1 )) ] || age=newer
    else age=missing; [ "$flag" != '(ignore_errors=yes)' ] || age=older; fi
    printf 'envfile\t%s\t%s\t%s\n' "$unit" "$age" "$file"
  done
done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit: systemd's properties by name, its env files by age against its start.

    `Link` is where a symlinked unit file leads, `Program` and `Directory` are the main process's.
    """

    name: str
    properties: Mapping[str, str]
    env_files: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A property, "" when systemd left it out."""
        return self.properties.get(name, "")


def names(legacy: Legacy) -> tuple[str, ...]:
    """The plan's systemd units with their suffix; the proxy is one of them under pm2 too."""
    mine = legacy.units if legacy.manager == "systemd" else ()
    every = (*mine, legacy.proxy) if legacy.proxy else mine
    return tuple(dict.fromkeys(map(full_name, every)))


def full_name(name: str) -> str:
    """A unit's name as systemd spells it."""
    return (
        name if name.endswith((".service", ".socket", ".timer", ".target")) else f"{name}.service"
    )


def ask(units: tuple[str, ...]) -> Command:
    """Rows that `units` reads; as root, for the processes of other users.

    The start is counted from the boot, because `--timestamp=unix` is younger than many servers.
    """
    return Command(argv=script(_UNITS, *units), sudo=True, timeout=8.0)


def units(report: Report, wanted: tuple[str, ...]) -> tuple[Unit, ...]:
    """Every wanted unit; raises `Unanswered` when the report leaves one out."""
    properties: dict[str, dict[str, str]] = {}
    for name, key, value in report.of("unit", 3):
        properties.setdefault(name, {})[key] = value
    missing = tuple(name for name in wanted if "LoadState" not in properties.get(name, {}))
    if missing:
        raise Unanswered(f"systemd said nothing about {missing[0]}")
    env_files = report.of("envfile", 3)
    return tuple(
        Unit(
            name=name,
            properties=properties[name],
            env_files=tuple((age, path) for unit, age, path in env_files if unit == name),
        )
        for name in wanted
    )
