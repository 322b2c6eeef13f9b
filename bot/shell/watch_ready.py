"""Whether a server could still go back: the script, the old services, their images, the disk."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.watch.state import Ready
from bot.shell import legacy_services, old_answers, state_folder
from bot.shell.act import Act, as_root
from bot.shell.report import report, script
from bot.shell.units import full_name

#: Seconds that the whole script may take on the server.
SECONDS = 20.0
#: Bytes that the old app needs to write again.
ROOM = 1_073_741_824
_HOLDS = {"yes": True, "no": False}
_SCRIPT = r"""
back=$1 point=$2 room=$3 user=$4 home=$5; shift 5
row() { printf 'ready\t%s\t%s\t%s\n' "$1" "$2" "$3"; }
[ -x "$back" ] && row script yes '' || row script no "$back is not there"
for name in "$@"; do
  case $name in
    pm2:*)
      app=${name#pm2:}
      [ -n "$home" ] || home=$(getent passwd "${user:-root}" | cut -d : -f 6)/.pm2
      if grep -q "\"name\": *\"$app\"" "$home/dump.pm2" 2>/dev/null; then row "$name" yes ''
      elif [ -e "$home/pids/$app-0.pid" ]; then row "$name" yes ''
      else row "$name" no 'pm2 has not saved it'; fi ;;
    *)
      shown=$(systemctl show --property LoadState,CanStart,FragmentPath -- "$name")
      case $shown in
        *LoadState=loaded*)
          case $shown in *CanStart=no*) row "$name" no 'systemd cannot start it' ;;
            *) row "$name" yes '' ;; esac ;;
        *) row "$name" no "systemd says $(printf %s "$shown" | sed -n 's/^LoadState=//p')" ;;
      esac ;;
  esac
done
if [ -r "$point/containers" ]; then
  gone=
  for image in $(awk '{ print $2 }' "$point/containers" | sort -u); do
    timeout -k 1 4 docker image inspect "$image" >/dev/null 2>&1 </dev/null || gone="$gone $image"
  done
  [ -z "$gone" ] && row images yes '' || row images no "gone:$gone"
else row images unknown 'the rollback point lists none'; fi
if old_runs; then
  old_answers && row answers yes '' || row answers no 'it runs and does not answer well'
else row answers unknown 'it does not run now'; fi
left=$(df --output=avail --block-size=1 -- / | tail -n 1 | tr -d ' ')
[ "${left:-0}" -gt "$room" ] && row disk yes '' || row disk no "only ${left:-no} bytes are free"
"""
_NAMES = {
    "script": "the script that goes back",
    "images": "images of the rollback point",
    "answers": "the old app on the database as it is now",
    "disk": "room on the disk",
}


def ask(plan: Plan) -> Act:
    """Look at the server at hand; nothing is started and nothing changed.

    Where the old app runs on, its own health answer is what says that it can read the schema.
    """
    legacy = plan.legacy
    pm2 = legacy.manager == "pm2"
    names = [f"pm2:{each}" if pm2 else full_name(each) for each in legacy.units]
    names += [full_name(legacy.proxy)] if legacy.proxy else []
    runs = " &&".join(
        f"\n  {each}" for each in legacy_services.runs(plan, legacy_services.calm(plan))
    )
    functions = (
        f"{old_answers.ASK}\nold_runs() {{{runs or ' false'}\n}}\n"
        f"old_answers() {{{old_answers.by_name(plan)}}}\n"
    )
    words = (
        *(state_folder.back(plan), f"{state_folder.folder(plan)}/point", str(ROOM)),
        *(legacy.pm2_user, legacy.pm2_home or "", *names),
    )
    return as_root(plan, *script(f"{functions}{_SCRIPT}", *words))


def parse(output: Output, target: str) -> tuple[Ready, ...]:
    """What the server said; raises `Unanswered` when it did not come to its end."""
    return tuple(
        Ready(target=target, name=_name(name), holds=_HOLDS.get(holds), said=said)
        for name, holds, said in report(output).of("ready", 3)
    )


def _name(word: str) -> str:
    return _NAMES.get(word, f"old service {shlex.quote(word.removeprefix('pm2:'))}")
