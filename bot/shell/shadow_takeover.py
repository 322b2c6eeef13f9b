"""A stand-in for whoever holds the public ports: it passes visitors on and gives its port up."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import old_answers, state_folder
from bot.shell.act import Act, script

_BEGIN = r"""
set -eu
socket=$1 service=$2 port=$3 public=$4 run=/run/systemd/system; umask 077
mkdir -p "$run" "${6%/*}"; cp "$5" "$6"
for program in /usr/lib/systemd /lib/systemd; do
  program=$program/systemd-socket-proxyd; [ ! -x "$program" ] || break
done
[ -x "$program" ] || { echo 'there is no systemd-socket-proxyd to stand in' >&2; exit 3; }
printf '%s\n' '[Unit]' 'Description=Slipway: stands in for the old proxy in a rehearsal' \
  '[Socket]' "ListenStream=$port" >"$run/$socket"
printf '%s\n' '[Unit]' "Requires=$socket" "After=$socket" '[Service]' \
  "ExecStart=$program 127.0.0.1:$public" RuntimeMaxSec=1800 >"$run/$service"
chmod 644 "$run/$socket" "$run/$service"; systemctl daemon-reload; systemctl start "$socket"
"""


def begin(plan: Plan, there: Plan, offset: int) -> Act:
    """From now on the shadow of the port that is asked leads to the old app.

    `there` is the plan of the shadow: its front runs the same images.
    """
    _, port = old_answers.place(plan.health[0])
    units = (state_folder.shadow_unit(plan, "socket"), state_folder.shadow_unit(plan))
    images = (state_folder.pinned(plan), state_folder.pinned(there))
    return script(plan, _BEGIN, *units, str(port + offset), str(port), *images)
