"""What Caddy makes of a configuration, without the configuration."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import Report, command, quoted, script

_ADAPT = r"""
service=$1; shift
container=$(facts container | awk -F '|' -v service="$service" '
  $1 == service && $3 == "true" { print $6; exit }')
caddy() {
  if [ -n "$container" ]; then timeout 6 docker exec -i "$container" caddy "$@"
  else timeout 6 caddy "$@"; fi
}
if [ -n "$container" ]; then where=container
elif command -v caddy >/dev/null; then where=server
else where=nowhere; fi
printf 'caddy\t%s\n' "$where"
each() { sed -n "s/^$1://p" | tr -d '"[]' | tr , '\n' | sort -u; }
for file in "$@"; do
  [ $where != nowhere ] || continue
  if [ ! -r "$file" ]; then printf 'state\t%s\tmissing\n' "$file"; continue; fi
  # the server's own Caddy does not know the container's variables
  if [ $where = server ] && grep -q '{[$]' "$file"; then continue; fi
  said=$(caddy adapt --adapter caddyfile --config /dev/stdin < "$file" 2>&1)
  code=$?
  json=$(printf '%s\n' "$said" | grep '^{.*}$' | tail -n 1)
  if [ $code != 0 ] || [ -z "$json" ]; then
    printf 'state\t%s\tbroken\n' "$file"
    printf 'said\t%s\t%s\n' "$file" \
      "$(printf '%s' "$said" | grep -i 'error' | tail -n 1 | tr '\t' ' ' | cut -c 1-200)"
    continue
  fi
  printf 'state\t%s\tfine\n' "$file"
  parts=$(printf '%s' "$json" | grep -o \
    '"\(host\|listen\|status_code\|Retry-After\)":\(\[[^]]*\]\|"[^"]*"\|[0-9]*\)' | tr -d '"')
  for kind in host listen status_code Retry-After; do
    printf '%s\n' "$parts" | each "$kind" | while read -r value; do
      [ -z "$value" ] || printf 'part\t%s\t%s\t%s\n' "$file" "$kind" "$value"
    done
  done
done
"""

_NO_FRONT = "Name the service that runs Caddy as stack.front.service, and start it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """What one file says: `state` is fine, broken or missing; `said` is Caddy's complaint."""

    state: str
    said: str
    hosts: tuple[str, ...] = ()
    listens: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    retries: tuple[str, ...] = ()


def paths(stack: Stack) -> tuple[str, ...]:
    """Every Caddyfile that the plan names, with its full path."""
    maintenance = stack.maintenance_caddyfile
    return tuple(f"{stack.directory}/{name}" for name in (stack.caddyfile, maintenance) if name)


def ask(stack: Stack) -> Command:
    """Rows that `adapted` reads; asked of the stack's own Caddy, else of the server's.

    Nothing is loaded or written, and only names and numbers of the configuration leave the server.
    """
    argv = script(f"{survey.NEEDED}{_ADAPT}", stack.front.service, *paths(stack))
    return Command(argv=argv, timeout=10.0, feed=survey.ask(stack.project))


def adapted(report: Report, path: str) -> Adapted:
    """What Caddy made of one file; raises `Unanswered` when there is no Caddy to ask."""
    if report.one("caddy") == "nowhere":
        raise Unanswered("neither the stack nor the server runs a Caddy that could be asked")
    states = {row[0]: row[1] for row in report.of("state", 2)}
    if path not in states:
        raise Unanswered(f"{path} needs the stack's own Caddy, which does not run", _NO_FRONT)
    parts = report.of("part", 3)

    def values(kind: str) -> tuple[str, ...]:
        return tuple(value for file, key, value in parts if (file, key) == (path, kind))

    said = " ".join(text for file, text in report.of("said", 2) if file == path)
    return Adapted(
        state=states[path],
        said=said,
        hosts=values("host"),
        listens=values("listen"),
        statuses=values("status_code"),
        retries=values("Retry-After"),
    )


def trouble(made: Adapted, path: str) -> str:
    """Why the file cannot be used at all, "" when Caddy takes it."""
    if made.state == "missing":
        return f"{path} is not there for the login user"
    return "" if made.state == "fine" else f"Caddy cannot read {path}: {made.said}"


def explain(stack: Stack, path: str) -> str:
    """Let the stack's own Caddy say what it thinks of a file."""
    compose = ("docker", "compose", "--project-name", stack.project, "exec", "-T")
    adapt = ("caddy", "adapt", "--adapter", "caddyfile", "--config", "/dev/stdin")
    return command(f"{quoted(*compose, stack.front.service, *adapt)} < {quoted(path)}")
