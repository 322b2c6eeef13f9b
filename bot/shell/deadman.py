"""The dead-man: a transient timer on the server that brings the old traffic back by itself."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act, script

#: Seconds until it acts, if nobody disarms it.
DEADLINE = 120

_ARM = r"""
systemctl stop "$1.timer" 2>/dev/null
systemctl reset-failed "$1.timer" "$1.service" 2>/dev/null
systemd-run --quiet --collect --unit="$1" --on-active="$2" --timer-property=AccuracySec=100ms \
  --property=RuntimeMaxSec=300 "$3"
"""
_DISARM = r"""
systemctl stop "$1.timer"
state=$(systemctl show --property=ActiveState --value "$1.service")
case $state in active|activating|deactivating)
  echo 'the dead-man is at work: the old traffic comes back' >&2; exit 5 ;; esac
nft list table inet "$2" >/dev/null || { echo 'the dead-man has acted' >&2; exit 5; }
"""
_STAND_DOWN = 'systemctl stop "$1.timer" 2>/dev/null || ! systemctl --quiet is-active "$1.timer"'
_LOOK = 'systemctl --quiet is-active "$1.timer"'


def arm(plan: Plan) -> Act:
    """From now on it acts at its deadline; one that was armed before is replaced."""
    unit, back = state_folder.dead_man(plan), state_folder.back(plan)
    return script(plan, _ARM, unit, str(DEADLINE), back)


def disarm(plan: Plan) -> Act:
    """It does not act any more; fails with status 5 when it has acted or does so now."""
    return script(plan, _DISARM, state_folder.dead_man(plan), state_folder.table(plan))


def stand_down(plan: Plan) -> Act:
    """It does not act any more, whether it was armed or not."""
    return script(plan, _STAND_DOWN, state_folder.dead_man(plan))


def armed(plan: Plan) -> Act:
    """Status 0 while it waits for its deadline."""
    return script(plan, _LOOK, state_folder.dead_man(plan))


def gone(plan: Plan) -> Act:
    """Status 0 while it does not wait."""
    return script(plan, f"! {_LOOK}", state_folder.dead_man(plan))
