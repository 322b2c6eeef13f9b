"""The page as one more front: a container that the public ports lead to, before old and new alike.

It has the plan's own Caddyfile for it, or else the front's settings with the built-in answer before
every route: so it speaks for the same names, with the same certificates.
"""

from __future__ import annotations

import re
import shlex

from bot.domain.plan import Plan
from bot.shell import maintenance_text, state_folder, way_redirect
from bot.shell.fill import fill

#: Seconds that the page gets to answer.
PATIENCE = 20
#: It is asked before the redirect to the new stack is.
_BEFORE = 20
#: How a route of ours ends.
_ENDS = '"terminal":true}'
_SCRIPT = r"""
away() {
  nft delete table inet @table@ 2>/dev/null
  docker rm --force @name@ >/dev/null 2>&1
  rm -f "$here/page.json" "$here/page.env" "$here/page.said"
  ! nft list table inet @table@ >/dev/null 2>&1
}
of() { docker inspect --format "$1" "$from"; }
start() { # beside the front's; an image that Compose has built would make it one of the project's
  end=$(($(date +%s) + @patience@))
  until from=$(docker ps --quiet --no-trunc --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False | head -n 1) && [ -n "$from" ]; do
    [ "$(date +%s)" -lt "$end" ] || stop 3 'no container of the front runs'
    sleep 0.2 2>/dev/null || sleep 1
  done
  umask 077
  of '{{range .Config.Env}}{{println .}}{{end}}' | sed '/^$/d' >"$here/page.env"
@settings@
  user=$(of '{{.Config.User}}')
  docker run --detach --name @name@ --volumes-from "$from" --env-file "$here/page.env" \
    --network "$(of '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}')" \
    --label com.docker.compose.project=@name@ --label com.docker.compose.service=page \
    ${user:+--user "$user"} --security-opt no-new-privileges:true --no-healthcheck \
    --volume "$config":/etc/slipway-page:ro --entrypoint caddy "$(of '{{.Image}}')" \
    run --config /etc/slipway-page $adapter >/dev/null
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
  command -v nft >/dev/null || stop 3 'nft is not installed: no page can be put before the ports'
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
_NAMED = "  config=@file@ adapter='--adapter caddyfile'"
#: Every list of routes in what Caddy made of the file begins with the answer.
_BUILT_IN = r"""  config=$here/page.json adapter=
  docker exec --interactive "$from" caddy adapt --adapter caddyfile --config /dev/stdin \
    <@file@ 2>"$here/page.said" | grep '^{' | tail -n 1 | sed @edits@ >"$config"
  chmod 644 "$config"
  [ -s "$config" ] || { tail -n 1 "$here/page.said" | cut -c 1-300 >&2; return 1; }
  rm -f "$here/page.said"
"""


def file(plan: Plan) -> str:
    """The Caddyfile on the server that the page follows from."""
    stack = plan.stack
    return f"{stack.directory}/{stack.maintenance_caddyfile or stack.caddyfile}"


def text(plan: Plan) -> str:
    """The script's body: `up`, `away`; what is seen is 503 with Retry-After before it counts."""
    stack = plan.stack
    secure = plan.health[0].startswith("https:")
    scheme, port = ("https", stack.front.https) if secure else ("http", stack.front.http)
    return fill(
        _SCRIPT,
        table=state_folder.page_table(plan),
        name=f"slipway-page-{state_folder.slug(plan)}",
        project=shlex.quote(stack.project),
        settings=_settings(plan),
        service=shlex.quote(stack.front.service),
        address=way_redirect.ADDRESS,
        host=stack.domain,
        port=str(port),
        url=shlex.quote(f"{scheme}://{stack.domain}:{port}/"),
        rules=way_redirect.rules(plan, state_folder.page_table(plan), _BEFORE),
        patience=str(PATIENCE),
    )


def _settings(plan: Plan) -> str:
    given = shlex.quote(file(plan))
    if plan.stack.maintenance_caddyfile:
        return fill(_NAMED, file=given)
    return fill(_BUILT_IN, file=given, edits=edits(maintenance_text.route(plan)))


def edits(route: str) -> str:
    """sed's: the route before every other one, and alone where there was none."""
    plain = re.sub(r"([\\&|])", r"\\\1", route)
    words = (f's|"routes":\\[|&{plain},|g', f"s|{_ENDS},]|{_ENDS}]|g")
    return " ".join(f"-e {shlex.quote(word)}" for word in words)
