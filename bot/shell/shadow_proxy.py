"""The host's proxy once more, on the shadow ports, so that the one with visitors is never touched.

It is the same program with the settings that it would take at its next reload, and lies in /run:
what it listens on is shifted, the file that `flip` names is a copy.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.domain.plan.flip import Flip
from bot.shell import state_folder, way_proxy
from bot.shell.act import Act, script
from bot.shell.fill import fill

_COMMON = r"""
set -eu
dir=$1 offset=$2 own=$3; umask 077
program=$(systemctl show --property=ExecStart --value @unit@ |
  sed -n 's/.*path=\([^ ;]*\).*/\1/p' | head -n 1)
[ -n "$program" ] || { echo @unit@' does not say what it starts' >&2; exit 3; }
rm -rf "$dir"; mkdir -p "$dir" /run/systemd/system; chmod 711 "$dir"
"""
_BEGIN = r"""
chmod 644 "/run/systemd/system/$own"; systemctl daemon-reload
systemctl restart "$own" ||
  { journalctl --unit "$own" --lines 3 --output cat --no-pager >&2; exit 1; }
"""
#: What `nginx -T` prints is every file that it reads, under the name by which it found it.
_NGINX = r"""
main=$(systemctl show --property=ExecStart --value @unit@ | grep -o -e ' -c [^ ;]*' | head -n 1)
"$program" -T ${main:+-c "${main# -c }"} 2>"$dir/said" | awk -v dir="$dir" -v offset="$offset" '
  function shifted(place,  at) {
    if (place ~ /^[0-9]+$/) return place + offset
    if (match(place, /:[0-9]+$/))
      return substr(place, 1, RSTART) (substr(place, RSTART + 1) + offset)
    return place ~ /^unix:/ ? place ".slipway" : place ":" (80 + offset)
  }
  function listens(line,  done, part) {
    while (match(line, /(^|[ \t;{}])listen[ \t]+[^ \t;]+/)) {
      done = done substr(line, 1, RSTART - 1)
      part = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH)
      match(part, /[^ \t]+$/)
      done = done substr(part, 1, RSTART - 1) shifted(substr(part, RSTART))
    }
    return done line
  }
  function includes(line) {
    if (!match(line, /(^|[ \t;{}])include[ \t]+["'\'']?\//)) return line
    return substr(line, 1, RSTART + RLENGTH - 2) dir substr(line, RSTART + RLENGTH - 1)
  }
  /^# configuration file .*:$/ {
    if (file) close(file)
    file = dir substr($0, 22, length($0) - 22); folder = file; sub(/[^\/]*$/, "", folder)
    system("mkdir -p \"" folder "\"")
    if (!main) { main = file; print main >(dir "/main"); print "pid " dir "/nginx.pid;" >file }
    next
  }
  file {
    gsub(/(^|[ \t;])(pid|daemon)[ \t]+[^;]*;/, " ")
    print listens(includes($0)) >file
  }' || :
[ -s "$dir/main" ] || { tail -n 3 "$dir/said" >&2; exit 3; }
main=$(cat "$dir/main"); beside=${main%/*}
for each in "${beside#"$dir"}"/*; do # what it names without a path
  [ -e "$beside/${each##*/}" ] || ln -s "$(readlink -f "$each")" "$beside/${each##*/}"
done
copy=$dir@file@
if [ ! -e "$copy" ]; then # read under another name
  real=$(readlink -f @file@); mkdir -p "$(dirname "$copy")"
  find "$dir" -type f | while read -r each; do
    [ "$(readlink -f "${each#"$dir"}")" != "$real" ] || ln -sf "$each" "$copy"
  done
fi
"""
_NGINX_UNIT = r"""
printf '%s\n' '[Unit]' 'Description=Slipway: the proxy once more, for a rehearsal' '[Service]' \
  Type=forking "PIDFile=$dir/nginx.pid" "ExecStart=$program -c $main" \
  'ExecReload=/bin/kill -HUP $MAINPID' KillMode=mixed TimeoutStopSec=5 RuntimeMaxSec=1800 \
  >"/run/systemd/system/$own"
"""
#: Adapted with the variables of the one that runs; addresses and ports stand there in full.
_CADDY = r"""
set -- $(systemctl show --property=ExecStart --value @unit@ |
  grep -o -e '--\(config\|adapter\)[= ][^ ;]*' | tr = ' ')
pid=$(systemctl show --property=MainPID --value @unit@)
admin='"admin":{"listen":"127.0.0.1:'$((2019 + offset))'","config":{"persist":false}}'
xargs -0 sh -c 'words=$1; shift; exec env -i "$@" $words' sh "$program adapt $*" \
  <"/proc/$pid/environ" 2>"$dir/said" | grep '^{' | tail -n 1 | awk -v offset="$offset" '
  {
    while (match($0, /"listen":\[("[^"]*",?)+\]/)) {
      part = substr($0, RSTART, RLENGTH); done = done substr($0, 1, RSTART - 1)
      $0 = substr($0, RSTART + RLENGTH)
      while (match(part, /:[0-9]+"/)) {
        done = done substr(part, 1, RSTART) (substr(part, RSTART + 1, RLENGTH - 2) + offset) "\""
        part = substr(part, RSTART + RLENGTH)
      }
      done = done part
    }
    print done $0
  }' | sed -E -e 's/"admin":\{[^{}]*(\{[^{}]*\}[^{}]*)*\},?//' -e "s/^\{/{$admin,/" -e 's/,\}$/}/' \
  -e 's/"http_port":[0-9]+,?//; s/"https_port":[0-9]+,?//' \
  -e 's/"http":\{/&"http_port":'$((80 + offset))',"https_port":'$((443 + offset))',/' \
  >"$dir/caddy.json"
[ -s "$dir/caddy.json" ] || { tail -n 1 "$dir/said" | cut -c 1-300 >&2; exit 3; }
user=$(systemctl show --property=User --value @unit@); chown -R "${user:-root}" "$dir"
"""
_CADDY_UNIT = r"""
{
  printf '%s\n' '[Unit]' 'Description=Slipway: the proxy once more, for a rehearsal' '[Service]' \
    Type=notify "ExecStart=$program run --config $dir/caddy.json" \
    "ExecReload=$program reload --force --config $dir/caddy.json" TimeoutStopSec=5 \
    RuntimeMaxSec=1800
  systemctl cat @unit@ | grep -E '^(User|Group|Environment|EnvironmentFile|AmbientCapabilities)='
} >"/run/systemd/system/$own"
"""
_TEXTS = {
    "nginx": _COMMON + _NGINX + _NGINX_UNIT + _BEGIN,
    "caddy": _COMMON + _CADDY + _CADDY_UNIT + _BEGIN,
}


def flip(plan: Plan) -> Flip:
    """What changes in the copy."""
    known, _ = way_proxy.said(plan)
    name = "/caddy.json" if known.proxy == "caddy" else known.file
    return known.model_copy(update={"file": f"{state_folder.shadow_folder(plan)}{name}"})


def begin(plan: Plan, offset: int) -> Act:
    """It serves the old app on the shadow ports; status 3 when its settings cannot be read."""
    known, unit = way_proxy.said(plan)
    text = fill(_TEXTS[known.proxy], unit=shlex.quote(unit), file=shlex.quote(known.file))
    own = state_folder.shadow_unit(plan)
    return script(plan, text, state_folder.shadow_folder(plan), str(offset), own)
