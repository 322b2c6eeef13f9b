"""What both scripts of the watch share: memory of a group of processes, log lines that count."""

from __future__ import annotations

from bot.domain.check import Unanswered
from bot.domain.redaction import redacted
from bot.domain.watch.sample import Line, Logs
from bot.shell.report import Report, whole

#: Bytes of log that are read for one look; the rest of a flood is not counted.
MOST_LOG = 8_000_000
#: Seconds that reading the logs may take on the server.
LOG_SECONDS = 6
_LONGEST = 300

#: `memory_of PATH` prints what a cgroup's processes cannot give back: usage minus inactive_file,
#: and where no controller counts it, what is theirs alone in memory.
MEMORY = r"""
memory_of() {
  v2=/sys/fs/cgroup$1 v1=/sys/fs/cgroup/memory$2
  if [ -n "$1" ] && [ -r "$v2/memory.current" ]; then
    used=$(cat "$v2/memory.current")
    idle=$(awk '$1 == "inactive_file" { print $2 }' "$v2/memory.stat")
  elif [ -n "$2" ] && [ -r "$v1/memory.usage_in_bytes" ]; then
    used=$(cat "$v1/memory.usage_in_bytes")
    idle=$(awk '$1 == "total_inactive_file" { print $2 }' "$v1/memory.stat")
  elif [ -n "$3" ]; then
    used=$(for pid in $3; do cat "/proc/$pid/status" 2>/dev/null; done |
      awk '$1 == "RssAnon:" || $1 == "RssShmem:" { sum += $2 } END { if (sum) print sum * 1024 }')
    idle=0
  else return 0; fi
  [ -z "$used" ] || echo $(( used - ${idle:-0} ))
}
group_v2() { awk -F: '$1 == "0" { print $3 }' "/proc/$1/cgroup" 2>/dev/null; }
group_v1() { awk -F: '$2 == "memory" { print $3 }' "/proc/$1/cgroup" 2>/dev/null; }
"""

#: `count_lines` reads log lines and prints rows errors, exhausted and, at most three, top.
#: A line with a level of its own is believed; INFO on stderr is no error (checks.md, P-I3).
LINES = r"""
count_lines() {
  head -c "$1" | awk '
    function bad(line,   word) {
      if (match(line, /"(level|severity|lvl|levelname)"[ ]*:[ ]*("[A-Za-z]+"|[0-9]+)/)) {
        word = tolower(substr(line, RSTART, RLENGTH))
        return word ~ /"(error|err|fatal|critical|crit|panic|emerg|emergency|alert)"$/ ||
          word ~ /[^0-9][56]0$/
      }
      line = substr(line, 1, 200)
      return line ~ /(^|[^A-Za-z_])(ERROR|FATAL|CRITICAL|PANIC)([^A-Za-z_]|$)/ ||
        line ~ /\[(error|crit|alert|emerg)\]/ || line ~ /^Traceback \(most recent call last\)/
    }
    { line = substr($0, 1, 2000) }
    line ~ /QueuePool limit|too many (connections|clients)|remaining connection slots/ ||
      line ~ /[Pp]ool (exhausted|timeout|is full)|fetching a new connection from the/ { full++ }
    bad(line) {
      errors++
      gsub(/\t/, " ", line)
      key = line; gsub(/[0-9a-fA-F]*[0-9][0-9a-fA-F]*/, "#", key)
      if (!(key in times)) { if (kinds > 500) next; kinds++; first[key] = line }
      times[key]++
    }
    END {
      print "errors\t" errors + 0; print "exhausted\t" full + 0
      for (turn = 1; turn <= 3; turn++) {
        best = ""
        for (key in times)
          if (times[key] > 0 && (best == "" || times[key] > times[best])) best = key
        if (best == "") break
        print "top\t" times[best] "\t" substr(first[best], 1, 400); times[best] = 0
      }
    }'
}
"""


def logs(report: Report, since: int) -> Logs | None:
    """The rows of `count_lines`; None when nobody could read a log. Lines are redacted here."""
    errors = report.of("errors", 1)
    if not errors:
        return None
    return Logs(
        since=since,
        errors=whole(errors[0][0]),
        exhausted=whole(report.one("exhausted")),
        top=tuple(
            Line(text=redacted(text)[:_LONGEST], times=whole(times))
            for times, text in report.of("top", 2)
        ),
    )


def number(text: str) -> int | None:
    """A number where the server gave one."""
    try:
        return whole(text)
    except Unanswered:
        return None


def unseen(report: Report) -> tuple[str, ...]:
    """Sentences about what did not answer."""
    return tuple(said for (said,) in report.of("unseen", 1))
