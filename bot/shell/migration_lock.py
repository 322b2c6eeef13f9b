"""The lock of one migration on one server: a folder that only one owner can make."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act, script

_TAKE = r"""
umask 077; mkdir -p "$1"
if mkdir "$1/lock" 2>/dev/null; then echo "$2" >"$1/lock/owner"; exit 0; fi
[ "$(cat "$1/lock/owner")" = "$2" ] || { echo "locked by $(cat "$1/lock/owner")" >&2; exit 4; }
"""
_HELD = '[ "$(cat "$1/lock/owner" 2>/dev/null)" = "$2" ]'
_RELEASE = f'{_HELD} || exit 0; rm -r "$1/lock"'


def take(plan: Plan) -> Act:
    """Take it, or find that this very plan has it; status 4 when another one does."""
    return script(plan, _TAKE, state_folder.folder(plan), plan.digest)


def release(plan: Plan) -> Act:
    """Give it back; another plan's lock stays."""
    return script(plan, _RELEASE, state_folder.folder(plan), plan.digest)


def held(plan: Plan) -> Act:
    """Status 0 while this plan has it."""
    return script(plan, _HELD, state_folder.folder(plan), plan.digest)
