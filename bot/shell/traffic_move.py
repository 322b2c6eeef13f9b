"""The traffic to the new stack, back, and on the same side after a reboot."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder, ways
from bot.shell.act import Act, as_root, script

_KEEP = r"""
[ ! -e "$1/gates.let-go" ] || mv "$1/gates.let-go" "$1/gates.passed" || exit 1
[ -e "$1/gates.passed" ] || { echo 'the gates were not passed' >&2; exit 5; }
systemctl --quiet enable "$2" && systemctl start "$2"
"""
_LET_GO = r"""
[ ! -e "$1/gates.passed" ] || mv "$1/gates.passed" "$1/gates.let-go" || exit 1
systemctl stop "$2" 2>/dev/null; ! systemctl --quiet is-active "$2"
"""
_KEPT = r"""
[ -e "$1/gates.passed" ] && systemctl --quiet is-enabled "$2" &&
  case $(systemctl show --property=ActiveState --value "$2") in active|activating) ;; *) exit 1 ;;
  esac
"""


def switch(plan: Plan) -> Act:
    """Move the traffic; status 7 without a dead-man."""
    return as_root(plan, state_folder.switch(plan))


def back(plan: Plan) -> Act:
    """Bring everything back."""
    return as_root(plan, state_folder.back(plan))


def moved(plan: Plan) -> Act:
    """Status 0 while the new stack has the traffic."""
    return script(plan, ways.way(plan).moved)


def keep(plan: Plan) -> Act:
    """After a reboot, and whenever the front starts again, the traffic goes to the new stack."""
    return script(plan, _KEEP, state_folder.folder(plan), state_folder.traffic_unit(plan))


def let_go(plan: Plan) -> Act:
    """After a reboot all goes back to the old services."""
    return script(plan, _LET_GO, state_folder.folder(plan), state_folder.traffic_unit(plan))


def kept(plan: Plan) -> Act:
    """Status 0 when a reboot leaves the traffic with the new stack."""
    return script(plan, _KEPT, state_folder.folder(plan), state_folder.traffic_unit(plan))
