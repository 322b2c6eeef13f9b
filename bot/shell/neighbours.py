"""What the old services talk to on their own server, and what else they do there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Legacy
from bot.domain.probe import Command
from bot.shell.report import Report, listed, script, whole
from bot.shell.units import names

_NEIGHBOURS = r"""
manager=$1; shift
members() {
  {
    [ "$manager" != pm2 ] || grep -l -e pm_id= -e pm2_env= /proc/[0-9]*/environ 2>/dev/null |
    while read -r file; do
      pid=${file#/proc/}; pid=${pid%/environ}
      tr '\0' '\n' 2>/dev/null < "$file" | awk -v pid="$pid" -F = '
        $1 == "name" { name = $2 } $1 == "pm_id" { pm2 = 1 }
        $1 == "pm2_env" && match($0, /"name":"[^"]*/) {
          name = substr($0, RSTART + 8, RLENGTH - 8); pm2 = 1 }
        END { if (pm2) print pid, name }'
    done
    grep -H '\.service' /proc/[0-9]*/cgroup 2>/dev/null | awk -F / '
      { for (i = 4; i <= NF; i++) if ($i ~ /\.service$/) unit[$3] = $i }
      END { for (pid in unit) print pid, unit[pid] }' | sort -n
  } | awk -v wanted="$*" '
    BEGIN { count = split(wanted, list, " "); for (i = 1; i <= count; i++) want[list[i]] = 1 }
    $2 in want'
}
mine=$(members "$@")
printf '%s\n' "$mine" | awk -v wanted="$*" '
  { found[$2]++ }
  END { count = split(wanted, list, " ")
    for (i = 1; i <= count; i++) printf "members\t%s\t%d\n", list[i], found[list[i]] }'
printf '%s\n' "$mine" | while read -r pid unit; do
  [ -n "$pid" ] || continue
  tr '\0' '\n' 2>/dev/null < "/proc/$pid/environ" | awk '
    /^pm2_env=/ { while (match($0, /"[A-Z0-9_]+":/)) {
      print substr($0, RSTART + 1, RLENGTH - 3); $0 = substr($0, RSTART + RLENGTH) } next }
    match($0, /^[A-Z0-9_]+=/) { print substr($0, 1, RLENGTH - 1) }' |
    awk -v unit="$unit" '
    /REDIS|MEMCACHE|AMQP|RABBIT|CELERY|KAFKA|NATS|BROKER/ { print "hint\t" unit "\t" $0 }'
  tr '\0' ' ' 2>/dev/null < "/proc/$pid/cmdline" | awk -v unit="$unit" '
    match($0, /celery|sidekiq|resque|dramatiq|huey|rqworker|rq worker|queue:work|bullmq/) {
      print "consumer\t" unit "\t" substr($0, RSTART, RLENGTH) }'
done | sort -u
listeners=$(ss -H -ltnp) && talks=$(ss -H -tnp state established) && locals=$(ss -H -xp) || exit 3
{ printf '%s\n' "$mine" | sed 's/^/member /'
  printf '%s\n' "$listeners" | sed 's/^/listener /'
  printf '%s\n' "$talks" | sed 's/^/talk /'
  printf '%s\n' "$locals" | sed 's/^/local /'
} | awk '
  function part(text, like, skip) {
    return match(text, like) ? substr(text, RSTART + skip, RLENGTH - skip) : "" }
  function pid(text) { return part(text, "pid=[0-9]+", 4) }
  function word(text) { return part(text, "\"[^\"]+", 1) }
  function port(text) { sub(/.*:/, "", text); return text }
  function host(text) { sub(/:[0-9]+$/, "", text); sub(/^\[(::ffff:)?/, "", text)
    sub(/\]$/, "", text); sub(/%.*/, "", text); return text }
  function owner(id, line, unit) {
    while (id != "" && (getline line < ("/proc/" id "/cgroup")) > 0)
      if (match(line, /[^\/]*\.service/)) unit = substr(line, RSTART, RLENGTH)
    close("/proc/" id "/cgroup"); return unit }
  function owns(id) { return (id in member) ? member[id] : owner(id) }
  function whose(text, unit) {
    while (match(text, /pid=[0-9]+/)) {
      unit = member[substr(text, RSTART + 4, RLENGTH - 4)]
      if (unit != "") return unit
      text = substr(text, RSTART + RLENGTH) } }
  BEGIN { OFS = "\t"
    far = " 6379 6380 26379 11211 5671 5672 61613 61616 9092 4222 1883 27017 "
    usual = "^(/run|/var/run|/dev)/(systemd|dbus|nscd|log|nslcd)|^/org/freedesktop|^@/" }
  $1 == "member" { member[$2] = $3 }
  $1 == "listener" { name[port($5)] = word($0); at[port($5)] = pid($0) }
  $1 == "talk" { unit = whose($0); from = port($4); to = port($5); peer = host($5)
    near = peer ~ /^127\./ || peer == "::1" || peer == host($4)
    if (unit == "" || from in name) next
    if (near) print "tcp", unit, "", to, name[to], owns(at[to])
    else if (index(far, " " to " ")) print "tcp", unit, peer, to, "", "" }
  $1 == "local" && $3 == "ESTAB" { path[$7] = $6; users[$7] = $0; ends[$7] = $9 }
  END { for (inode in users) { unit = whose(users[inode]); other = ends[inode]
      if (unit != "" && (other in path) && path[other] != "*" && path[other] !~ usual)
        print "unix", unit, path[other], word(users[other]), owns(pid(users[other])) } }
' | sort -u
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Something that an old service is connected to.

    `place` is a port or a socket's path, `host` is "" on the server itself; `process` and `owner`
    (its systemd unit) are "" where nobody is seen.
    """

    unit: str
    place: str
    host: str
    process: str
    owner: str

    @property
    def named(self) -> str:
        """As a person calls it."""
        where = f"port {self.place}" if self.place.isdecimal() else self.place
        at = f" at {self.host}" if self.host else ""
        return f"{self.process or 'something'} on {where}{at}"


def members(legacy: Legacy) -> tuple[str, ...]:
    """Whose processes are looked at: systemd units, and pm2's apps by name."""
    apps = legacy.units if legacy.manager == "pm2" else ()
    return (*names(legacy), *apps)


def ask(legacy: Legacy) -> Command:
    """Rows that the functions here read; only names, ports and paths leave the server.

    Asked as root: others do not see whose a connection is.
    """
    return Command(
        argv=script(_NEIGHBOURS, legacy.manager, *members(legacy)), sudo=True, timeout=8.0
    )


def neighbours(report: Report, legacy: Legacy) -> tuple[Neighbour, ...]:
    """What the old services are connected to; raises `Unanswered` when none has a process."""
    if not any(whole(count) for _, count in report.of("members", 2)):
        raise Unanswered(f"{listed(members(legacy))} have no process to look at")
    tcp = (
        Neighbour(unit=unit, place=port, host=host, process=process, owner=owner)
        for unit, host, port, process, owner in report.of("tcp", 5)
    )
    unix = (
        Neighbour(unit=unit, place=path, host="", process=process, owner=owner)
        for unit, path, process, owner in report.of("unix", 4)
    )
    return (*tcp, *unix)


def hints(report: Report) -> tuple[str, ...]:
    """Names of variables that speak of a cache or a queue, each once."""
    return tuple(dict.fromkeys(name for _, name in report.of("hint", 2)))


def consumers(report: Report) -> tuple[tuple[str, str], ...]:
    """Service and the word in a command line that makes it a consumer of a queue."""
    return tuple((unit, word) for unit, word in report.of("consumer", 2))
