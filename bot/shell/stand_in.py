"""The stand-in: one more container of the front, without ports, that the redirect leads to.

While it has the visitors, the front can be made anew with other ports and nobody notices. It stays,
stopped, for as long as there is a way back, which then has no gap either.
"""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

from bot.domain.plan import Plan
from bot.shell import real_ports, state_folder
from bot.shell.fill import fill

#: Seconds that it gets to answer when it is needed for the way back: a gap is better than a wait.
QUICK = 3
#: Seconds in which connections that visitors still have may come to their ends.
DRAIN = 10
#: Where the front or the stand-in can be reached is `$address`; both may be asked there.
ASK = r"""
heard() {
  curl --silent --insecure --noproxy '*' --max-time 5 --output /dev/null "$@" \
    --resolve "@host@:@port@:$address" @url@
}
within() { # so many seconds for a condition
  end=$(($(date +%s) + $1)); shift
  until "$@"; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
}
drain() { # visitors who are still connected to this container
  pid=$(timeout 10 docker inspect --format '{{.State.Pid}}' "$1") || return 0
  within @drain@ alone "$pid" || say 'some visitors hold on to their connections'
}
alone() {
  ! cat "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | awk -v ports='@inside@' '
    $4 == "01" && index(ports, substr($2, length($2) - 4) " ") { some = 1 } END { exit !some }'
}
"""
_ASIDE = r"""
  [ -e @settled@ ] || return 0
  timeout 10 docker start @name@ >/dev/null || return 1
  front=@name@
@address@
  within @quick@ heard || return 1
  lead
"""
_LEAVE = r"""
  [ -e @settled@ ] || return 0
  ! @published@ || { say 'the new front still has the public ports' >&2; return 1; }
  if timeout 10 docker inspect @name@ >/dev/null 2>&1; then
    timeout 30 docker stop --time 20 @name@ >/dev/null && timeout 20 docker rm @name@ >/dev/null ||
      return 1
  fi
  rm -f @ports@ @settled@
"""


def ask(plan: Plan) -> str:
    """Shell functions: `heard`, `within SECONDS`, `drain CONTAINER`."""
    front, url = plan.stack.front, urlsplit(plan.health[0])
    port = front.https if url.scheme == "https" else front.http
    host = url.hostname or plan.stack.domain
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return fill(
        ASK,
        host=host,
        port=str(port),
        url=shlex.quote(f"{url.scheme}://{host}:{port}{path}"),
        drain=str(DRAIN),
        inside="".join(f":{each:04X} " for each in (front.http, front.https)),
    )


def aside(plan: Plan, address: str, rules: str) -> str:
    """It takes the visitors, whatever the front does; status 1 where it cannot in time."""
    text = fill(_ASIDE, address=address, quick=str(QUICK), **_words(plan))
    return f"\n{ask(plan)}lead() {{{rules}}}\n{text}"


def leave(plan: Plan) -> str:
    """Nothing of it is left, once the front has given up the ports."""
    return fill(_LEAVE, published=real_ports.published(plan), **_words(plan))


def _words(plan: Plan) -> dict[str, str]:
    return {
        "settled": shlex.quote(state_folder.settled(plan)),
        "ports": shlex.quote(state_folder.ports(plan)),
        "name": state_folder.stand_in(plan),
    }
