"""The two scripts that lie on the server: the public ports to the new front, and all back.

The ports are redirected to the front container's own address by one nftables transaction: the
client's address stays, nothing listens twice, and established connections end where they began.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import compose, state_folder
from bot.shell.legacy_services import enable, start
from bot.shell.systemctl import OWN

_SWITCH = r"""#!/bin/sh
# Slipway: moves the public ports to the new front in one transaction. Safe to run again.
set -eu
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; export PATH
table=TABLE
stop() { echo "slipway: $1" >&2; exit 3; }
front=$(docker ps --quiet --no-trunc --filter label=com.docker.compose.project=PROJECT \
  --filter label=com.docker.compose.service=SERVICE)
case $front in '') stop 'no container of the front runs' ;; *"
"*) stop 'more than one container of the front runs' ;; esac
set -- $(docker inspect --format \
  '{{range .NetworkSettings.Networks}}{{.IPAddress}}/{{.IPPrefixLen}} {{end}}' "$front")
[ $# = 1 ] || stop 'the front must be in exactly one network'
address=${1%/*} subnet=$1
six=$(docker inspect --format \
  '{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}' "$front")
if [ -z "$six" ] && ip -6 -o addr show scope global | grep -q 'inet6 [23]'; then
  stop 'this server has a public IPv6 address and the front has none: give its network IPv6'
fi
to() { # from the public port to the front's own
  printf '    fib daddr type local tcp dport %s dnat ip to %s:%s\n' "$1" "$address" "$2"
  [ -z "$six" ] ||
    printf '    fib daddr type local tcp dport %s dnat ip6 to [%s]:%s\n' "$1" "$six" "$2"
}
ports() { PORTS; }
nft -f - <<NFT
table inet $table
delete table inet $table
table inet $table {
  chain arriving {
    type nat hook prerouting priority dstnat - 10; policy accept;
$(ports)
  }
  chain local {
    type nat hook output priority dstnat - 10; policy accept;
    ip daddr 127.0.0.0/8 return
    ip6 daddr ::1 return
$(ports)
  }
  chain hairpin {
    type nat hook postrouting priority srcnat - 10; policy accept;
    ip saddr $subnet ip daddr $address ct status dnat masquerade
  }
}
NFT
"""
_BACK = r"""#!/bin/sh
# Slipway: the old services and the traffic back. Needs nothing but root; safe to run again.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; export PATH
failed=0
try() { "$@" || { echo "slipway: failed: $*" >&2; failed=1; }; }
START
nft -f - <<NFT || failed=1
table inet TABLE
delete table inet TABLE
NFT
THEN
[ ! -e UNIT ] || { systemctl disable --quiet NAME; rm -f UNIT; systemctl daemon-reload; }
[ "$failed" = 0 ] && ! nft list table inet TABLE >/dev/null 2>&1
"""


def switch_script(plan: Plan) -> str:
    """The text of the script that moves the traffic."""
    stack = plan.stack
    inside = {443: stack.front.https}
    ports = (f"to {port} {inside.get(port, stack.front.http)}" for port in plan.legacy.ports)
    return (
        _SWITCH.replace("TABLE", state_folder.table(plan), 1)
        .replace("PROJECT", shlex.quote(stack.project))
        .replace("SERVICE", shlex.quote(stack.front.service))
        .replace("PORTS", "; ".join(ports))
    )


def back_script(plan: Plan) -> str:
    """The text of the script that brings all back: the traffic first, background jobs after it."""
    legacy, stack = plan.legacy, plan.stack
    calm = tuple(unit for unit in legacy.units if unit not in legacy.workers)
    away = compose.say(stack, "rm", "--stop", "--force", *stack.workers)
    old = (
        *start(plan, legacy.workers, None),
        *enable(plan, legacy.units, legacy.proxy),
    )
    then = (*((away,) if stack.workers else ()), *old)
    return (
        _BACK.replace("START", _tried(start(plan, calm, legacy.proxy)))
        .replace("THEN", _tried(then))
        .replace("TABLE", state_folder.table(plan))
        .replace("UNIT", f"{OWN}{state_folder.traffic_unit(plan)}")
        .replace("NAME", state_folder.traffic_unit(plan))
    )


def _tried(lines: tuple[str, ...]) -> str:
    return "\n".join(f"try {line}" for line in lines)
