"""Old and new variables by name, state and label, and what the files say; never a value."""

from __future__ import annotations

import posixpath
import shlex

from bot.domain.plan import Plan, Stack
from bot.domain.probe import Command, KeyedCommand
from bot.shell import stack_survey, survey, units
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
_KEY = r"""
unset key
IFS= read -r key || exit 5
"""
_COMPARE = r"""
program=@PROGRAM@
manager=$1 user=$2 home=$3 olds=$4 known=$5
list() { printf '['; facts "$1" | cut -d '|' -f "$2-" | paste -s -d , -; printf ']\0'; }
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
  {
    printf '%s\n' "$key"; as_json; printf '\0'
    list known 2
    list runs 1
    pm2_list
  } | python3 -I -c "$program" "$known" $(sources) 2>/dev/null
}
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  compare || exit 4
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
    )
    text = f"{_KEY}{survey.NEEDED}{stack_survey.JSON}{_COMPARE}"
    argv = script(text.replace("@PROGRAM@", shlex.quote(code)), *words)
    return KeyedCommand(argv=argv, sudo=True, timeout=12.0, feed=stack_survey.ask(stack))


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
