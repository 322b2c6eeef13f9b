"""One look at the new stack on its server: containers, logs, counters, disk, in one script."""

from __future__ import annotations

import re
from datetime import datetime

from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.watch.sample import Health, LogFile, Part, Sample, Side
from bot.shell import compose
from bot.shell.act import Act, as_root
from bot.shell.caddy_metrics import requests
from bot.shell.report import Report, report, script
from bot.shell.watch_backlog import jobs
from bot.shell.watch_parts import LINES, LOG_SECONDS, MEMORY, MOST_LOG, logs, number, unseen

#: Seconds that the whole script may take on the server.
SECONDS = 12.0
_PART = (
    *('{{index .Config.Labels "com.docker.compose.service"}}', "{{.Name}}", "{{.State.Status}}"),
    *("{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}", "{{.RestartCount}}"),
    *("{{.State.OOMKilled}}", "{{.State.StartedAt}}", "{{.HostConfig.Memory}}"),
    *(
        "{{.State.ExitCode}}",
        "{{.HostConfig.RestartPolicy.Name}}",
        "{{.HostConfig.LogConfig.Type}}",
    ),
    *('{{index .HostConfig.LogConfig.Config "max-size"}}',),
    *('{{index .HostConfig.LogConfig.Config "max-file"}}', "{{.LogPath}}", "{{.State.Pid}}"),
    "{{.Id}}",
)
_FIELDS = 18
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SCRIPT = r"""
project=$1 since=$2 until=$3 front=$4 metrics=$5 backlog=$6 most=$7 seconds=$8 shape=$9
shift 9
bounded() { timeout -k 1 "$@" </dev/null 2>/dev/null; }
unseen() { printf 'unseen\t%s\n' "$1"; }
tab=$(printf '\t')
ids=$(bounded 4 docker ps --all --quiet --no-trunc --filter label=com.docker.compose.oneoff=False \
  --filter "label=com.docker.compose.project=$project") || unseen 'The Docker daemon is silent'
shown=
[ -z "$ids" ] || shown=$(bounded 4 docker inspect --format "$shape" $ids) ||
  unseen 'The Docker daemon does not describe its containers'
printf '%s\n' "$shown" | while IFS=$tab read -r service name state rest; do
  [ -n "$name" ] || continue
  id=${rest##*"$tab"}; pid=${rest%"$tab"*}; pid=${pid##*"$tab"}
  file=${rest%"$tab"*"$tab"*}; file=${file##*"$tab"}
  used= size=
  if [ "${pid:-0}" != 0 ]; then
    pids=$(bounded 2 docker top "$id" -eo pid | awk 'NR > 1 { print $1 }')
    used=$(memory_of "$(group_v2 "$pid")" "$(group_v1 "$pid")" "$pids")
  fi
  [ -z "$file" ] || size=$(stat -c %s -- "$file" 2>/dev/null)
  printf 'part\t%s\t%s\t%s\t%s\t%s\t%s\n' "$service" "$name" "$state" "$rest" "$used" "$size"
done
services=$(bounded 5 docker compose "$@" config --services) &&
  printf '%s\n' "$services" | sed 's/^/service\t/'
if [ -n "$ids" ]; then
  for id in $ids; do
    timeout -k 1 "$seconds" docker logs --since "$since" --until "$until" "$id" </dev/null 2>&1
  done | count_lines "$most"
fi
fetch() { # pid url: inside the network of that process, "" for the server's own
  into=; [ -z "$1" ] || into="nsenter -t $1 -n"
  bounded 4 $into curl --silent --fail --max-time 3 -- "$2" ||
    bounded 4 $into wget -q -T 3 -O - -- "$2"
}
if [ -n "$metrics" ]; then
  pid=$(printf '%s\n' "$shown" | awk -F '\t' -v front="$front" \
    '$1 == front && $(NF - 1) > 0 { print $(NF - 1); exit }')
  told=$([ -z "$pid" ] || fetch "$pid" "$metrics") ||
    unseen 'The metrics of the front do not answer'
  case $told in
    ''|*caddy_http_request_duration_seconds_count*) ;;
    *) unseen 'The front counts no requests: `servers { metrics }` is not in its Caddyfile' ;;
  esac
  printf '%s\n' "$told" |
    grep -E '^(caddy_http_request_duration_seconds_count|process_start_time_seconds)' |
    sed 's/^/metric\t/'
fi
if [ -n "$backlog" ]; then
  told=$(fetch '' "$backlog") && printf 'jobs\t%s\n' "$(printf %s "$told" | tr '\n\t' '  ')" ||
    unseen 'The backlog of jobs does not answer'
fi
place=/var/lib/docker; [ -d "$place" ] || place=/
printf 'disk\t%s\n' "$(df --output=avail --block-size=1 -- "$place" | tail -n 1 | tr -d ' ')"
"""


def ask(plan: Plan, since: int, until: int) -> Act:
    """Look at the server at hand; log lines from `since` to `until`, milliseconds UTC."""
    watch = plan.watch
    backlog = watch.jobs.url if watch.jobs else None
    words = (
        *(plan.stack.project, _seconds(since), _seconds(until), plan.stack.front.service),
        *(watch.metrics or "", backlog or "", str(MOST_LOG), str(LOG_SECONDS)),
        *('{{"\\t"}}'.join(_PART), *compose.arguments(plan.stack)),
    )
    return as_root(plan, *script(f"{MEMORY}{LINES}{_SCRIPT}", *words))


def _seconds(moment: int) -> str:
    return f"{moment / 1000:.3f}"


def parse(output: Output, *, since: int, at: int) -> Sample:
    """What the server said; raises `Unanswered` when it did not come to its end."""
    found = report(output)
    rows = found.of("part", _FIELDS)
    return Sample(
        at=at,
        side=Side.NEW,
        parts=tuple(_part(row) for row in rows),
        missing=_missing(found, rows),
        requests=requests(tuple(line for (line,) in found.of("metric", 1))),
        logs=logs(found, since),
        jobs=jobs(next((said for (said,) in found.of("jobs", 1)), "")),
        log_files=tuple(_log_file(row) for row in rows),
        disk_free=number(found.one("disk")),
        unseen=unseen(found),
    )


def _part(row: tuple[str, ...]) -> Part:
    service, name, state, health, restarts, killed, started, limit = row[:8]
    known = {each.value: each for each in Health}
    return Part(
        service=service,
        name=name.removeprefix("/"),
        state=state,
        health=known.get(health),
        restarts=number(restarts),
        oom_killed=killed == "true",
        started=_moment(started),
        memory=number(row[16]),
        limit=number(limit) or None,
    )


def _moment(text: str) -> int | None:
    """Docker's time has nanoseconds, which Python does not read."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z", text)
    if found is None or text.startswith("0001"):
        return None
    return round(datetime.fromisoformat(f"{found[1]}+00:00").timestamp() * 1000)


def _missing(found: Report, rows: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """Services without a container that runs; what ran to its good end is not missed."""
    wanted = tuple(name for (name,) in found.of("service", 1))
    if not wanted:
        return None
    there = {row[0] for row in rows if row[2] in {"running", "restarting", "paused"}}
    there |= {row[0] for row in rows if row[2] == "exited" and row[8] == "0" and row[9] == "no"}
    return tuple(name for name in wanted if name not in there)


def _log_file(row: tuple[str, ...]) -> LogFile:
    driver, size, files = row[10], _bytes(row[11]), number(row[12]) or 1
    if driver == "local":
        size, files = size or 20 * 1_048_576, number(row[12]) or 5
    bounded = size is not None if driver in {"json-file", "local"} else None
    most = size * files if size is not None else None
    return LogFile(service=row[0], size=number(row[17]), rotates=bounded, most=most)


def _bytes(text: str) -> int | None:
    """Docker's sizes: `10m` is ten times 2**20; None for "no limit"."""
    found = re.fullmatch(r"(\d+)([kmg]?)b?", text.strip().lower())
    return None if found is None else int(found[1]) * _UNITS[found[2]]
