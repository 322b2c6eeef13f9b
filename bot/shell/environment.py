"""Old and new variables by name, state and label, and what the files say; never a value."""

from __future__ import annotations

import json
import posixpath
import shlex

from bot.domain.plan import Plan, Stack
from bot.domain.probe import Command, KeyedCommand
from bot.shell import compose, units
from bot.shell.on_server import (
    env_lines,
    env_names,
    env_report,
    env_sources,
    env_text,
    env_values,
    program,
)
from bot.shell.report import script

_TEXT = r"""
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  python3 -I -c @PROGRAM@ "$@" 2>/dev/null || exit 4
else printf 'reader\tmissing\n'; fi
"""
# The key is read into a variable of the shell and goes on through `printf`, which is the shell's
# own: no process has it in its arguments or environment. Values go through pipes only.
_COMPARE = r"""
IFS= read -r key && read -r engine || exit 5
new=$(cat)
program=@PROGRAM@
manager=$1 user=$2 home=$3 olds=$4 known=$5 alone=$6; shift 6
as_login() {
  if [ -n "$SUDO_USER" ]; then sudo -n -H -u "$SUDO_USER" -- "$@"; else "$@"; fi
}
bounded() { timeout -k 1 5 "$@" 2>/dev/null </dev/null; }
sources() {
  for old in $olds; do
    if [ "$manager" = pm2 ]; then printf ' %s=pm2' "$old"
    else printf ' %s=%s' "$old" "$(systemctl show --property MainPID --value -- "$old")"; fi
  done
}
pm2_list() {
  [ "$manager" = pm2 ] || return 0
  [ -n "$user" ] || user=root
  [ -n "$home" ] || home=$(getent passwd "$user" | cut -d : -f 6)/.pm2
  node=$(readlink "/proc/$(cat "$home/pm2.pid" 2>/dev/null)/exe") || return 0
  bin=$(dirname "$node"); PATH="$bin:$PATH"
  cli=$(command -v pm2) || cli=$bin/../lib/node_modules/pm2/bin/pm2
  if [ "$user" = "$(id -un)" ]; then PM2_HOME="$home" bounded "$cli" jlist
  else bounded sudo -n -u "$user" -- env PATH="$PATH" PM2_HOME="$home" "$cli" jlist; fi
}
compare() {
  printf %s "$alone" |
  as_login docker compose "$1" "$2" "$3" "$4" --file - "$7" "$8" \
    config --format json 2>/dev/null | {
    images=$(printf %s "$new" | python3 -I -c "$program" images)
    running=$(bounded docker ps --quiet --filter "label=com.docker.compose.project=$4")
    {
      printf '%s\n%s\0' "$key" "$new"
      [ -z "$images" ] || bounded docker image inspect $images; printf '\0'
      [ -z "$running" ] || bounded docker inspect $running; printf '\0'
      pm2_list; printf '\0'
      cat
    } | python3 -I -c "$program" report "$known" $(sources) 2>/dev/null
  }
}
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  compare "$@" || exit 4
else printf 'reader\tmissing\n'; fi
"""


def ask(plan: Plan) -> KeyedCommand:
    """Rows that `environment_of` reads, as root for the processes of other users.

    One question for every check of the values.
    """
    legacy, stack = plan.legacy, plan.stack
    code = program(env_names, env_sources, env_values, env_report)
    words = (
        *(legacy.manager, legacy.pm2_user, legacy.pm2_home or "", " ".join(old_services(plan))),
        " ".join(known_names(stack)),
        _alone(stack),
        *compose.arguments(stack),
    )
    text = _COMPARE.replace("@PROGRAM@", shlex.quote(code))
    feed = compose.resolved_json(stack)
    return KeyedCommand(argv=script(text, *words), sudo=True, timeout=12.0, feed=feed)


def ask_text(stack: Stack) -> Command:
    """Rows that `files_of` reads: env file, example, Compose file and Caddyfile as text."""
    code = program(env_names, env_lines, env_text)
    names = (stack.env_file, stack.env_example, stack.compose_file, stack.caddyfile)
    paths = (posixpath.join(stack.directory, name) for name in names)
    text = _TEXT.replace("@PROGRAM@", shlex.quote(code))
    return Command(argv=script(text, *paths, *known_names(stack)))


def known_names(stack: Stack) -> tuple[str, ...]:
    """The variables that the plan itself names."""
    return tuple(sorted({*stack.required, *stack.may_differ}))


def old_services(plan: Plan) -> tuple[str, ...]:
    """The old apps whose variables count; timers, sockets and the proxy have none."""
    if plan.legacy.manager == "pm2":
        return plan.legacy.units
    proxy = {units.full_name(plan.legacy.proxy)} if plan.legacy.proxy else set()
    named = dict.fromkeys(map(units.full_name, plan.legacy.units))
    return tuple(name for name in named if name.endswith(".service") and name not in proxy)


def _alone(stack: Stack) -> str:
    """A project with nothing but the env file: what Compose reads there and nowhere else."""
    path = stack.env_path.replace("$", "$$")
    return json.dumps({"services": {"file": {"image": "file", "env_file": [path]}}})
