"""What the server was before anything moved, and the scripts that lead back there."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import redirect_scripts, state_folder
from bot.shell.act import Act, script
from bot.shell.units import names

_RECORD = r"""
set -eu
dir=$1 table=$2 project=$3 env=$4; shift 4; umask 077
[ ! -s "$dir/point/at" ] || exit 0
if nft list table inet "$table" >/dev/null 2>&1; then
  echo 'the traffic has moved already' >&2; exit 6
fi
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
umask 077; mkdir -p "$1"
printf '%s' "$2" >"$1/switch.new" && printf '%s' "$3" >"$1/back.new" &&
  sh -n "$1/switch.new" && sh -n "$1/back.new" && chmod 700 "$1/switch.new" "$1/back.new" &&
  sync && mv "$1/switch.new" "$1/switch" && mv "$1/back.new" "$1/back"
"""
_LAID = r"""
[ "$(cat "$1/switch")" = "${2%?}" ] && [ "$(cat "$1/back")" = "${3%?}" ] &&
  [ -x "$1/switch" ] && [ -x "$1/back" ]
"""


def record(plan: Plan) -> Act:
    """Write it down once; a point that is there stays. Status 6 when the traffic has moved."""
    place = (state_folder.folder(plan), state_folder.table(plan))
    return script(
        plan, _RECORD, *place, plan.stack.project, plan.stack.env_path, *names(plan.legacy)
    )


def recorded(plan: Plan) -> Act:
    """Status 0 when it is there."""
    return script(plan, f"[ -s {shlex.quote(state_folder.folder(plan) + '/point/at')} ]")


def lay(plan: Plan) -> Act:
    """Put the two scripts on the server; each is replaced as a whole."""
    return script(plan, _LAY, *_scripts(plan))


def laid(plan: Plan) -> Act:
    """Status 0 when they are there, to the letter."""
    return script(plan, _LAID, *_scripts(plan))


def _scripts(plan: Plan) -> tuple[str, str, str]:
    texts = (redirect_scripts.switch_script(plan), redirect_scripts.back_script(plan))
    return (state_folder.folder(plan), *texts)
