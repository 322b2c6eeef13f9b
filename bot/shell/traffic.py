"""How many requests came in each hour, counted on the server."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.check import Unanswered
from bot.domain.probe import Command
from bot.shell.report import Report, script, whole

DAYS = 14
_TRAFFIC = r"""
newest=$(( $(date +%s) / 3600 ))
for log in "$@"; do
  for file in "$log" "$log".* "$log"-* "${log%.log}"-*.log*; do
    [ -f "$file" ] && [ -n "$(find "$file" -mtime -16)" ] || continue
    printf '%s\n' "$file"
  done
done | sort -u | while read -r file; do
  case $file in *.gz) zcat "$file" ;; *) cat "$file" ;; esac
done | awk -v newest="$newest" '
  function day(y, m, d) {
    if (m < 3) { y--; m += 12 }
    y = 365 * y + int(y / 4) - int(y / 100) + int(y / 400)
    return y + int((153 * m - 457) / 5) + d - 719469
  }
  BEGIN { split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " ")
    for (i in names) month[names[i]] = i + 0 }
  {
    hour = ""
    if (substr($0, 1, 1) == "{") {
      if (match($0, /"ts":[0-9]+/)) hour = int(substr($0, RSTART + 5, RLENGTH - 5) / 3600)
    } else if (match($0, /\[[0-9][0-9]\/[A-Z][a-z][a-z]\/[0-9]+:[0-9:]+ [+-][0-9]+\]/)) {
      t = substr($0, RSTART + 1, RLENGTH - 2); zone = substr(t, 22)
      away = (substr(zone, 2, 2) * 60 + substr(zone, 4, 2)) * (substr(zone, 1, 1) == "-" ? -1 : 1)
      minutes = substr(t, 13, 2) * 60 + substr(t, 16, 2) - away
      hour = day(substr(t, 8, 4), month[substr(t, 4, 3)], substr(t, 1, 2)) * 24 + int(minutes / 60)
      if (minutes < 0 && minutes % 60) hour--
    }
    if (hour == "") { odd++; next }
    read++
    if (hour <= newest && hour > newest - 24 * 14) count[hour]++
  }
  END {
    printf "read\t%d\t%d\n", read, odd
    for (hour in count) printf "hour\t%d\t%d\n", hour, count[hour]
  }'
printf 'now\t%s\n' "$newest"
"""


def ask(logs: tuple[str, ...]) -> Command:
    """Rows that `hours` reads: only numbers leave the server. Rotated and packed logs count too."""
    return Command(argv=script(_TRAFFIC, *logs), sudo=True, timeout=12.0)


def hours(report: Report) -> Mapping[int, int]:
    """Requests by hour since the epoch, none left out between the first and the last.

    The hour that has just begun is not among them. Raises `Unanswered` when no line tells its time.
    """
    counted = {whole(hour): whole(count) for hour, count in report.of("hour", 2)}
    now = whole(report.one("now"))
    full = {hour: count for hour, count in counted.items() if hour < now}
    if not full:
        raise Unanswered("no line of the access logs tells a time of the last fortnight")
    return {hour: full.get(hour, 0) for hour in range(min(full), now)}
