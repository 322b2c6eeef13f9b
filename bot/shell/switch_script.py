"""The script that moves the traffic to the new stack, and the one that decides after a boot."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder, ways
from bot.shell.fill import fill
from bot.shell.script_head import head

_SWITCH = r"""find_new() {@find@}
to_new() {@there@}
moved() {@moved@}
find_new
hold
[ -e "$here/gates.passed" ] || { [ -e "$here/gates.open" ] &&
  systemctl --quiet is-active @dead_man@.timer; } ||
  stop 7 'no dead-man is armed, so nothing moves'
to_new || stop 1 'the traffic could not be moved'
moved || stop 1 'the traffic did not move'
say 'seen traffic=new'
"""
_BOOT = r"""if [ ! -e "$here/gates.passed" ]; then
  exec sh "$here/back" unless-passed
fi
sh "$here/switch" || exit 1
follow() {@follow@}
follow
"""


def switch(plan: Plan) -> str:
    """Moves the traffic. Status 7 without a dead-man, 3 when the new front is not as it must be."""
    way = ways.way(plan)
    body = fill(
        _SWITCH,
        find=way.find,
        there=way.there,
        moved=way.moved,
        dead_man=state_folder.dead_man(plan),
    )
    return head(plan, "the traffic to the new stack. Safe to run again.") + body


def boot(plan: Plan) -> str:
    """After a boot: all back, unless the gates were passed; then the new stack has the traffic."""
    title = "which side comes up after a boot."
    return head(plan, title) + fill(_BOOT, follow=ways.way(plan).follow)
