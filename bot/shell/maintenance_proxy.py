"""The page behind the host's own proxy: its program runs once more, on the loopback, and answers.

The one file that `flip` names then leads to that answer alone; what it was before lies beside it
as a hard link, so that taking the page away needs no room. The proxy goes on with names,
certificates and visitors' addresses as always.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import maintenance_text, old_answers, reload, state_folder, way_proxy
from bot.shell.fill import fill

#: Seconds that the page gets to answer.
PATIENCE = 20
_HERE = "slipway-page:0"
_SCRIPT = r"""@ask@@reload@
file=$(readlink -f @file@) && [ -s "$file" ] || stop 3 'there is no '@file@
beside=${file%/*}/.${file##*/}.slipway; run=/run/@name@
serve() { # the proxy's own program, in the place of this one
  umask 077
  [ -s "$here/page.port" ] || for port in @ports@; do
    listens "$port" || { echo "$port" >"$here/page.port"; break; }
  done
  port=$(cat "$here/page.port") || exit
  printf '%s' @settings@ | sed "s/@port@/$port/; s,@run@,$run," >"$here/page.conf"
  program=$(systemctl show --property=ExecStart --value @unit@ |
    sed -n 's/.*path=\([^ ;]*\).*/\1/p' | head -n 1)
  exec "${program:-@proxy@}" @start@ "$here/page.conf" @more@
}
put() { ln -f "$beside-$1" "$beside-now" && mv -f "$beside-now" "$file"; }
is() {
  curl --silent --insecure --noproxy '*' --max-time 3 --output /dev/null --dump-header - "$@" |
    tr -d '\r' | awk '
    NR == 1 { away = $2 == 503 } tolower($1) == "retry-after:" && $2 > 0 { again = 1 }
    END { exit !(away && again) }'
}
answers_away() {
  end=$(($(date +%s) + @patience@))
  until is "$@"; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.2 2>/dev/null || sleep 1
  done
}
away() {
  if [ "$file" -ef "$beside-page" ]; then
    put before && reload || return 1
  elif [ -e "$beside-page" ] && grep -qF "127.0.0.1:$(cat "$here/page.port")" "$file"; then
    stop 1 "$file was edited while the page was up: name the app's addresses there again"
  fi
  rm -f "$beside-page" "$beside-before" "$here/page.conf" "$here/page.port"
}
up() {
  until [ -s "$here/page.port" ]; do sleep 0.1 2>/dev/null || sleep 1; done
  answers_away "http://127.0.0.1:$(cat "$here/page.port")/" || return 1
  [ "$file" -ef "$beside-page" ] && put before
  ln -f "$file" "$beside-before" && cp -p "$file" "$beside-new" &&
    sed @edits@ "$file" | sed "s/@here@/127.0.0.1:$(cat "$here/page.port")/g" >"$beside-new" &&
    mv -f "$beside-new" "$beside-page" || stop 1 "$file cannot be copied"
  ! cmp -s "$beside-before" "$beside-page" || stop 3 "$file names none of the known addresses"
  put page && { @try@; } && reload && answers_away --resolve @public@
}
case ${1-} in
  serve) serve ;;
  up) (up) || { away; stop 1 'the page does not answer with 503 and Retry-After'; } ;;
  away) away || stop 1 'the page is still there' ;;
  *) stop 2 'say up or away' ;;
esac
"""
_PROGRAM = {"nginx": ("-c", "-g 'daemon off;'"), "caddy": ("run --config", "")}
_SEEN = r"""
file=$(readlink -f "$1") && [ "$file" -ef "${file%/*}/.${file##*/}.slipway-page" ] &&
  systemctl --quiet is-active "$2"
"""


def text(plan: Plan) -> str:
    """The script's body: `serve`, `up`, `away`. Raises `Refused` when the plan says too little."""
    flip, unit = way_proxy.said(plan)
    settings = getattr(maintenance_text, flip.proxy)(plan)
    return fill(
        _SCRIPT,
        ask=old_answers.ASK,
        file=shlex.quote(flip.file),
        name=f"slipway-page-{state_folder.slug(plan)}",
        settings=shlex.quote(settings),
        unit=shlex.quote(unit),
        reload=reload.reload(flip.proxy, shlex.quote(unit)),
        patience=str(PATIENCE),
        edits=" ".join(way_proxy.edit(place, _HERE) for place in _places(plan)),
        **_program(flip.proxy),
        **_public(plan),
    )


def _program(proxy: str) -> dict[str, str]:
    """How it starts, and the places that are filled in when it does."""
    start, more = _PROGRAM[proxy]
    words = {"proxy": proxy, "start": start, "more": more, "here": _HERE}
    return {**words, "port": "@port@", "run": "@run@"}


def _public(plan: Plan) -> dict[str, str]:
    host, port = old_answers.place(plan.health[0])
    public = shlex.join((f"{host}:{port}:127.0.0.1", plan.health[0]))
    ports = " ".join(map(str, maintenance_text.PORTS))
    return {"public": public, "ports": ports, "try": way_proxy.tried(plan)}


def there() -> str:
    """A script with status 0 while `$1` is the page's file and the unit `$2` answers."""
    return _SEEN


def _places(plan: Plan) -> tuple[str, ...]:
    flip, _ = way_proxy.said(plan)
    return tuple(dict.fromkeys((*flip.moves, *flip.moves.values())))
