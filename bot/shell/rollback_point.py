"""What the server was before anything moved, and the scripts that lead back there."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import back_script, gap_page, manual_runbook, state_folder, switch_script, ways
from bot.shell.act import Act, script
from bot.shell.fill import fill
from bot.shell.units import names

_RECORD = r"""
set -eu
moved() {@moved@}
dir=$1 project=$2 env=$3; shift 3; umask 077
[ ! -s "$dir/point/at" ] || exit 0
! moved || { echo 'the traffic has moved already' >&2; exit 6; }
rm -rf "$dir/point.new"; mkdir -p "$dir/point.new/units"
for unit in "$@"; do
  systemctl show --property=LoadState,ActiveState,UnitFileState,FragmentPath,MainPID "$unit" \
    >"$dir/point.new/units/$unit.state"
  systemctl cat "$unit" >"$dir/point.new/units/$unit"
done
docker ps --all --no-trunc --filter "label=com.docker.compose.project=$project" \
  --format '{{.Names}} {{.Image}} {{.ID}}' >"$dir/point.new/containers"
docker image ls --digests --no-trunc --format '{{.Repository}}:{{.Tag}} {{.Digest}} {{.ID}}' \
  >"$dir/point.new/images"
nft list ruleset >"$dir/point.new/traffic" 2>/dev/null
sha256sum "$env" >"$dir/point.new/env"
date --utc +%FT%TZ >"$dir/point.new/at"
sync; rm -rf "$dir/point"; mv "$dir/point.new" "$dir/point"
"""
_LAY = r"""
set -eu
umask 077; dir=$1; shift; mkdir -p "$dir"
put() {
  while [ $# -gt 0 ]; do
    printf '%s' "$2" >"$dir/$1.new"
    case $1 in *.txt) ;; *) sh -n "$dir/$1.new"; chmod 700 "$dir/$1.new" ;; esac
    shift 2
  done
}
put "$@"
[ -s "$dir/reserve" ] || head -c 1048576 /dev/zero >"$dir/reserve"
sync
while [ $# -gt 0 ]; do mv "$dir/$1.new" "$dir/$1"; shift 2; done
"""
_LAID = r"""
dir=$1; shift
[ -s "$dir/reserve" ] || exit 1
while [ $# -gt 0 ]; do
  [ "$(cat "$dir/$1")" = "${2%?}" ] || exit 1
  case $1 in *.txt) ;; *) [ -x "$dir/$1" ] || exit 1 ;; esac
  shift 2
done
"""


def record(plan: Plan) -> Act:
    """Write it down once; a point that is there stays. Status 6 when the traffic has moved."""
    place = (state_folder.folder(plan), plan.stack.project, plan.stack.env_path)
    return script(plan, fill(_RECORD, moved=ways.way(plan).moved), *place, *names(plan.legacy))


def recorded(plan: Plan) -> Act:
    """Status 0 when it is there."""
    return script(plan, f"[ -s {shlex.quote(state_folder.folder(plan) + '/point/at')} ]")


def lay(plan: Plan) -> Act:
    """Put the scripts and the runbook for people on the server; each is replaced as a whole."""
    return script(plan, _LAY, *_texts(plan))


def laid(plan: Plan) -> Act:
    """Status 0 when they are there, to the letter."""
    return script(plan, _LAID, *_texts(plan))


def _texts(plan: Plan) -> tuple[str, ...]:
    texts = {
        "switch": switch_script.switch(plan),
        "boot": switch_script.boot(plan),
        "ROLLBACK.txt": manual_runbook.text(plan),
        "back": back_script.back(plan),
        **({"gap": gap_page.page(plan)} if plan.strategy == "takeover" else {}),
    }
    return (state_folder.folder(plan), *(word for pair in texts.items() for word in pair))
