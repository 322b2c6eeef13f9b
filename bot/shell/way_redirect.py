"""Strategy redirect: the public ports lead to the new front's own address.

One nftables transaction moves them: the client's address stays, nothing listens twice, and
established connections end where they began. The kernel must track connections before that: where
nothing has asked for it (Docker does for IPv4 alone), one that is just being made would be torn. A
table without rules sees to it a second before, and stays for what the way back leaves over.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import old_answers, real_ports, stand_in, state_folder
from bot.shell.fill import fill
from bot.shell.way import Way

#: By so much it comes before what Docker and others do with the same packets.
BEFORE = 10

_FIND = r"""
  front=$(timeout 10 docker ps --quiet --no-trunc \
    --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False) || stop 3 'Docker does not answer'
  case $front in '') stop 3 'no container of the front runs' ;; *"
"*) stop 3 'more than one container of the front runs' ;; esac
"""
#: Where the container `$front` can be reached, as `$subnet`, `$address` and `$six`.
ADDRESS = r"""  subnet=$(timeout 10 docker inspect --format \
    '{{range .NetworkSettings.Networks}}{{.IPAddress}}/{{.IPPrefixLen}} {{end}}' "$front") ||
    stop 3 'Docker does not answer'
  subnet=${subnet% }; address=${subnet%%/*}
  case $subnet in *' '*) stop 3 'the front must be in exactly one network' ;; esac
  [ -n "$address" ] || stop 3 'the front has no address yet'
  six=$(timeout 10 docker inspect --format \
    '{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}' "$front")
  if [ -z "$six" ] && ip -6 -o addr show scope global | grep -q 'inet6 [23]'; then
    stop 3 'this server has a public IPv6 address and the front has none: give its network IPv6'
  fi
"""
_FLOWS = r"""  nft list table inet @table@_flows >/dev/null 2>&1 || {
    printf '%s\n' 'table inet @table@_flows {' 'chain flows {' \
      'type nat hook prerouting priority dstnat - 9; policy accept;' '}' '}' | nft -f - ||
      stop 3 'the kernel refuses a table'
    sleep 1 # what was on its way before is established now, and tracked
  }
"""
_THERE = r"""
  to() { # from the public port to the front's own
    first='fib daddr type local tcp flags & (fin | syn | rst | ack) == syn tcp dport'
    echo "    $first $1 dnat ip to $address:$2"
    [ -z "$six" ] || echo "    $first $1 dnat ip6 to [$six]:$2"
  }
  rules=$(@ports@)
  hairpin="ip saddr $subnet ip daddr $address ct status dnat masquerade"
  [ -z "$six" ] || hairpin="$hairpin
    ip6 saddr $six/64 ip6 daddr $six ct status dnat masquerade"
  printf '%s\n' "table inet @table@
delete table inet @table@
table inet @table@ {
  chain arriving {
    type nat hook prerouting priority dstnat - @before@; policy accept;
$rules
  }
  chain local {
    type nat hook output priority dstnat - @before@; policy accept;
    ip daddr 127.0.0.0/8 return
    ip6 daddr ::1 return
$rules
  }
  chain hairpin {
    type nat hook postrouting priority srcnat - 10; policy accept;
    $hairpin
  }
}" | nft -f -
"""
_BACK = r"""
  printf 'table inet %s\ndelete table inet %s\n' @table@ @table@ | nft -f -
"""
_MOVED = """
  nft list table inet @table@ >/dev/null 2>&1 || { [ -e @settled@ ] && @published@; }
"""
#: A front that has the public ports itself needs nobody to lead there.
_HAS_THEM = """
  ! { [ -e @settled@ ] && @published@; } || return 0
"""
#: The front may get another address whenever it starts again.
_FOLLOW = r"""
  docker events --filter type=container --filter event=start \
    --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False --format . |
    while read -r _; do sh "$here/switch" || exit 1; done
  exit 1
"""


def way(plan: Plan) -> Way:
    """The one table, there and gone."""
    words, table = _words(plan), state_folder.table(plan)
    lead = rules(plan, table, BEFORE)
    return Way(
        find=fill(_FIND, **words) + ADDRESS + fill(_FLOWS, **words),
        there=fill(_HAS_THEM, **words) + lead,
        back=fill(_BACK, **words),
        moved=fill(_MOVED, **words),
        ready=old_answers.by_name(plan),
        well=old_answers.by_name(plan),
        follow=fill(_FOLLOW, **words),
        by_hand=(f"nft delete table inet {table}", f"rm -f {words['settled']}"),
        aside=stand_in.aside(plan, ADDRESS, lead),
        leave=stand_in.leave(plan),
        sight=f"`nft list table inet {table}` says that there is no such table.",
    )


def _words(plan: Plan) -> dict[str, str]:
    return {
        "project": shlex.quote(plan.stack.project),
        "service": shlex.quote(plan.stack.front.service),
        "table": state_folder.table(plan),
        "settled": shlex.quote(state_folder.settled(plan)),
        "published": real_ports.published(plan),
    }


def rules(plan: Plan, table: str, before: int) -> str:
    """Lead the public ports to `$address`, in one transaction; a higher `before` comes first."""
    front = plan.stack.front
    inside = {443 + each: front.https for each in (0, *real_ports.SHADOWS)}
    ports = (f"to {port} {inside.get(port, front.http)}" for port in plan.legacy.ports)
    return fill(_THERE, table=table, before=str(before), ports="; ".join(ports))
