"""The server's memory with what the old services take of it, and what comes up after a reboot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Legacy
from bot.domain.probe import Command
from bot.shell import units
from bot.shell.report import Report, command, quoted, script, whole

_ROOM = r"""
user=$1 home=$2; shift 2
awk '$1 == "MemTotal:" { printf "total\t%d\n", $2 * 1024 }' /proc/meminfo
of_systemd() { # each unit in the order asked, between empty lines; Id is always there
  systemctl show --property Id,MemoryCurrent,UnitFileState -- "$@" | awk -v asked="$*" '
    BEGIN { split(asked, name, " "); at = 1 }
    function row() {
      if (used !~ /^[0-9]+$/ || length(used) > 18) used = ""
      if (at > 2) print "used\t" name[at] "\t" used
      print "enabled\t" name[at] "\t" state; used = state = ""; at++ }
    NF == 0 { row(); next }
    sub(/^MemoryCurrent=/, "") { used = $0 }
    sub(/^UnitFileState=/, "") { state = $0 }
    END { row() }'
}
units=
for name in "$@"; do case $name in pm2:*) ;; *) units="$units $name" ;; esac; done
of_systemd docker.service docker.socket $units
for name in "$@"; do
  case $name in
    pm2:*)
      [ -n "$home" ] || home=$(getent passwd "${user:-root}" | cut -d : -f 6)/.pm2
      for file in "$home/pids/${name#pm2:}"-*.pid; do
        pid=$(cat "$file" 2>/dev/null) || continue
        printf 'used\t%s\t%s\n' "${name#pm2:}" \
          "$(awk '$1 == "VmRSS:" { printf "%d", $2 * 1024 }' "/proc/$pid/status" 2>/dev/null)"
      done ;;
  esac
done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Bytes of memory: all of it, and what each old service takes where that is counted.

    `enabled` is systemd's word for each unit, "" when it knows no such unit.
    """

    total: int
    used: dict[str, int]
    enabled: dict[str, str]

    @property
    def legacy(self) -> int:
        """What the old services take together; bytes."""
        return sum(self.used.values())


def ask(legacy: Legacy) -> Command:
    """Rows that `room` reads; as root, for pm2's processes of another user."""
    apps = tuple(f"pm2:{name}" for name in legacy.units if legacy.manager == "pm2")
    names = (*units.names(legacy), *apps)
    return Command(argv=script(_ROOM, legacy.pm2_user, legacy.pm2_home or "", *names), sudo=True)


def room(report: Report) -> Room:
    """What the rows say together; raises `Unanswered` for odd ones."""
    used: dict[str, int] = {}
    for name, amount in report.of("used", 2):
        if amount:
            used[name] = used.get(name, 0) + whole(amount)
    return Room(
        total=whole(report.one("total")),
        used=used,
        enabled=dict(report.of("enabled", 2)),  # type: ignore[arg-type]  # rows of two fields
    )


def enable(unit: str) -> str:
    """Let systemd start the unit at every boot."""
    return command(quoted("sudo", "systemctl", "enable", unit))
