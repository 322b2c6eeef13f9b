"""The maintenance page: one more front with a Caddyfile of its own, before old and new alike."""

from __future__ import annotations

import shlex

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import state_folder, way_redirect
from bot.shell.act import Act, script
from bot.shell.fill import fill
from bot.shell.script_head import head
from bot.shell.systemctl import OWN

#: Seconds that the page gets to answer.
PATIENCE = 20
#: It is asked before the redirect to the new stack is.
_BEFORE = 20
_PAGE = r"""
away() {
  nft delete table inet @table@ 2>/dev/null
  docker rm --force @name@ >/dev/null 2>&1
  ! nft list table inet @table@ >/dev/null 2>&1
}
of() { docker inspect --format "$1" "$from"; }
start() { # a container of its own beside the front's, which Compose knows nothing of
  end=$(($(date +%s) + @patience@))
  until from=$(docker ps --quiet --no-trunc --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False | head -n 1) && [ -n "$from" ]; do
    [ "$(date +%s)" -lt "$end" ] || stop 3 'no container of the front runs'
    sleep 0.2 2>/dev/null || sleep 1
  done
  umask 077
  of '{{range .Config.Env}}{{println .}}{{end}}' | sed '/^$/d' >"$here/page.env"
  user=$(of '{{.Config.User}}')
  docker run --detach --name @name@ --volumes-from "$from" --env-file "$here/page.env" \
    --network "$(of '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}')" \
    ${user:+--user "$user"} --security-opt no-new-privileges:true --no-healthcheck \
    --volume @file@:/etc/slipway-page:ro --entrypoint caddy "$(of '{{.Image}}')" \
    run --config /etc/slipway-page --adapter caddyfile >/dev/null
  made=$?; rm -f "$here/page.env"; [ $made = 0 ] || return
  front=@name@
@address@
}
answers() { # 503 with Retry-After, and nothing else
  curl --silent --insecure --noproxy '*' --max-time 3 --output /dev/null --dump-header - \
    --resolve "@host@:@port@:$address" @url@ | tr -d '\r' | awk '
    NR == 1 { away = $2 == 503 } tolower($1) == "retry-after:" && $2 > 0 { again = 1 }
    END { exit !(away && again) }'
}
before() {@rules@}
up() {
  away; start || return
  end=$(($(date +%s) + @patience@))
  until answers; do
    [ "$(date +%s)" -lt "$end" ] || { docker logs --tail 3 @name@ >&2; return 1; }
    sleep 0.2 2>/dev/null || sleep 1
  done
  before
}
case ${1-} in
  up) (up) || { away; stop 1 'the page does not answer with 503 and Retry-After'; } ;;
  away) away || stop 1 'the page is still there' ;;
  *) stop 2 'say up or away' ;;
esac
"""
_UNIT = """[Unit]
Description=Slipway: the maintenance page of {migration}
After=docker.service
Wants=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh {page} up
ExecStop=/bin/sh {page} away
TimeoutStartSec=120

[Install]
WantedBy=multi-user.target
"""
_UP = r"""
[ -r "$5" ] || { echo "there is no file $5" >&2; exit 3; }
umask 077; mkdir -p "$1"
printf '%s' "$2" >"$1/page" && printf '%s' "$4" >"$3" || exit 1
unit=${3##*/}; systemctl daemon-reload; systemctl --quiet enable "$unit"
systemctl restart "$unit" && exit 0
journalctl --unit "$unit" --lines 5 --output cat --no-pager >&2
systemctl --quiet disable "$unit"; sh "$1/page" away; rm -f "$1/page" "$3"
systemctl daemon-reload; systemctl reset-failed "$unit" 2>/dev/null
exit 1
"""
_AWAY = r"""
unit=${2##*/}
systemctl --quiet disable --now "$unit" 2>/dev/null
[ ! -e "$1/page" ] || sh "$1/page" away || exit 1
rm -f "$1/page" "$2"; systemctl daemon-reload
"""


def refuse_impossible(plan: Plan) -> None:
    """Raises `Refused` for a plan that cannot have a page, and says what to do."""
    if plan.strategy != "redirect":
        raise Refused(
            f"Strategy {plan.strategy} leads no public port anywhere, so no page can be put before"
            " the old services.",
            next_action="Use the proxy's own page, or strategy `redirect`.",
        )
    if plan.stack.maintenance_caddyfile is None:
        raise Refused(
            "The plan names no page.",
            next_action="Write `stack.maintenance_caddyfile`: a Caddyfile that answers with 503 and"
            " Retry-After.",
        )


def up(plan: Plan) -> Act:
    """Put it up, also after a boot; where it does not answer, nothing is left of it."""
    unit = f"{OWN}{state_folder.page_unit(plan)}"
    text = _UNIT.format(migration=plan.name, page=state_folder.page(plan))
    return script(plan, _UP, state_folder.folder(plan), page(plan), unit, text, _file(plan))


def away(plan: Plan) -> Act:
    """The traffic goes again where it went before."""
    return script(plan, _AWAY, state_folder.folder(plan), f"{OWN}{state_folder.page_unit(plan)}")


def there(plan: Plan) -> Act:
    """Status 0 while visitors see it."""
    return script(plan, 'nft list table inet "$1" >/dev/null 2>&1', state_folder.page_table(plan))


def page(plan: Plan) -> str:
    """The script that lies on the server."""
    stack = plan.stack
    secure = plan.health[0].startswith("https:")
    scheme, port = ("https", stack.front.https) if secure else ("http", stack.front.http)
    body = fill(
        _PAGE,
        table=state_folder.page_table(plan),
        name=f"slipway-page-{state_folder.slug(plan)}",
        project=shlex.quote(stack.project),
        file=shlex.quote(_file(plan)),
        service=shlex.quote(stack.front.service),
        address=way_redirect.ADDRESS,
        host=stack.domain,
        port=str(port),
        url=shlex.quote(f"{scheme}://{stack.domain}:{port}/"),
        rules=way_redirect.rules(plan, state_folder.page_table(plan), _BEFORE),
        patience=str(PATIENCE),
    )
    return head(plan, "the maintenance page, up or away.") + body


def _file(plan: Plan) -> str:
    return f"{plan.stack.directory}/{plan.stack.maintenance_caddyfile}"
