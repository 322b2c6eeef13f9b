"""Jobs that start by the clock and belong to the old app."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Legacy
from bot.domain.probe import Command
from bot.shell.neighbours import members
from bot.shell.report import Report, script, whole

_JOBS = r"""
account=$1; shift
facts=$(systemctl show --property User,WorkingDirectory -- "$@" 2>/dev/null)
users=$(printf '%s\n' "$account" "$facts" | sed -n 's/^User=//p; 1p' | grep -vx root | sort -u)
folders=$(printf '%s\n' "$facts" | sed -n 's/^WorkingDirectory=[!-]*//p' | grep -x '/..*' | sort -u)
ours() {
  awk -v users=" $(echo $users) " -v folders="$(echo $folders)" -v column="$1" '
    BEGIN { count = split(folders, list, " ") }
    /^[ \t]*(#|$)/ || /^[ \t]*[A-Za-z_]+[ \t]*=/ { next }
    column && index(users, " " $(NF < 6 || /^@/ ? 2 : 6) " ") { found++; next }
    column == "all" { found++; next }
    { for (i = 1; i <= count; i++) if (index($0, list[i])) { found++; break } }
    END { print found + 0 }'
}
told() { [ "$2" = 0 ] || printf 'cron\t%s\t%s\n' "$1" "$2"; }
for folder in /var/spool/cron/crontabs /var/spool/cron; do
  for user in $users; do
    [ ! -f "$folder/$user" ] || told "$folder/$user" "$(ours all < "$folder/$user")"
  done
  [ ! -f "$folder/root" ] || told "$folder/root" "$(ours '' < "$folder/root")"
done
for file in /etc/crontab /etc/cron.d/*; do
  [ ! -f "$file" ] || told "$file" "$(ours system < "$file")"
done
for file in /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/*; do
  [ ! -f "$file" ] || told "$file" "$(ours '' < "$file")"
done
timers=$(systemctl list-timers --all --plain --no-legend 2>/dev/null |
  awk '{ print $(NF - 1), $NF }')
[ -z "$timers" ] || { # systemd shows the units in the order asked, between empty lines
  printf '%s\n\n' "$timers"
  systemctl show --property Id,User,WorkingDirectory,ExecStart -- \
    $(printf '%s\n' "$timers" | awk '{ print $2 }') 2>/dev/null
} | awk -v users=" $(echo $users) " -v folders="$(echo $folders)" '
  BEGIN { count = split(folders, list, " "); at = 1 }
  function row() {
    if (ours) print "timer\t" timer[at] "\t" unit[at]
    ours = 0; at++ }
  !shown && NF { timer[++listed] = $1; unit[listed] = $2; next }
  !shown { shown = 1; next }
  NF == 0 { row(); next }
  /^User=./ && index(users, " " substr($0, 6) " ") { ours = 1 }
  { for (i = 1; i <= count; i++) if (index($0, list[i])) ours = 1 }
  END { if (shown) row() }'
grep -l -e pm_id= -e pm2_env= /proc/[0-9]*/environ 2>/dev/null | while read -r file; do
  tr '\0' '\n' 2>/dev/null < "$file" | awk -F = '
    $1 == "name" { name = $2 } $1 == "pm_id" { pm2 = 1 }
    $1 == "cron_restart" && $2 != "" && $2 != "0" { cron = 1 }
    $1 == "pm2_env" { pm2 = 1; cron = match($0, /"cron_restart":"[^"0][^"]*"/) ||
      match($0, /"cron_restart":"0 /)
      if (match($0, /"name":"[^"]*/)) name = substr($0, RSTART + 8, RLENGTH - 8) }
    END { if (pm2 && cron) print "pm2cron\t" name }'
done | sort -u
printf 'looked\t%s\n' "$(echo $users)"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """What starts by the clock, without a word of what it runs.

    `cron` holds files with their number of lines, `timers` timers with what they start, `pm2` apps
    that pm2 restarts by the clock.
    """

    cron: tuple[tuple[str, int], ...]
    timers: tuple[tuple[str, str], ...]
    pm2: tuple[str, ...]


def ask(legacy: Legacy) -> Command:
    """Rows that `jobs` reads; asked as root, for the crontabs of others."""
    return Command(argv=script(_JOBS, legacy.pm2_user, *members(legacy)), sudo=True, timeout=8.0)


def jobs(report: Report) -> Jobs:
    """All that was found; raises `Unanswered` when the script did not look."""
    report.one("looked")
    return Jobs(
        cron=tuple((path, whole(count)) for path, count in report.of("cron", 2)),
        timers=tuple((timer, unit) for timer, unit in report.of("timer", 2)),
        pm2=tuple(name for (name,) in report.of("pm2cron", 1)),
    )
