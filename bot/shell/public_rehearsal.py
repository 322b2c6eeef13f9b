"""What a rehearsal with visitors leaves on the server: nothing, unless a cutover was there."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act, script

#: Seconds after which the dead-man ends it, whatever became of the bot.
DEADLINE = 60
_END = r"""
[ -e "$1/back" ] || exit 0
sh "$1/back" || exit 1
[ ! -e "$1/point/at" ] || exit 0
for name in switch boot back ROLLBACK.txt reserve ports.yml; do rm -f "$1/$name"; done
rm -f "/run/systemd/system/$2.timer" "/run/systemd/system/$2.service"; systemctl daemon-reload
"""


def end(plan: Plan) -> Act:
    """The old services have the traffic; status 0 only when the way back has seen it."""
    return script(plan, _END, state_folder.folder(plan), state_folder.dead_man(plan))
