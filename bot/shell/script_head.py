"""How every script on the server begins: where it lies, who may run it, one at a time."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.fill import fill

_HEAD = r"""#!/bin/sh
# Slipway, @migration@: @title@
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin"; export PATH
here=@folder@
say() { printf 'slipway: %s\n' "$*"; }
stop() { say "$2" >&2; exit "$1"; }
[ "$(id -u)" = 0 ] || stop 2 "this needs root: sudo sh $0"
hold() { # waits its turn; the turn ends with the process, however it ends
  [ -r "$here/back" ] && command -v flock >/dev/null || return 0
  exec 8<"$here/back"; flock -w 100 8 || say 'another script holds the turn for too long' >&2
}
"""


def head(plan: Plan, title: str) -> str:
    """The first lines; `say`, `stop STATUS SENTENCE` and `hold` are there for the others."""
    folder = shlex.quote(state_folder.folder(plan))
    return fill(_HEAD, migration=plan.name, title=title, folder=folder)
