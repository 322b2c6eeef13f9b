"""A network of its own beside a sandbox server, with both address families, to look from."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.server import Server

#: The server's addresses and the visitor's there.
SERVER = ("10.99.0.1", "fd99::1")
VISITOR = ("10.99.0.2", "fd99::2")
_MAKE = """set -e
mount -o remount,rw /proc/sys
sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 \
  net.ipv6.conf.all.forwarding=1
ip netns add visitor; ip link add street type veth peer name door netns visitor
ip address add 10.99.0.1/24 dev street; ip -6 address add fd99::1/64 dev street nodad
ip link set street up
ip netns exec visitor sh -ec '
  sysctl -qw net.ipv6.conf.all.disable_ipv6=0; ip link set lo up; ip link set door up
  ip address add 10.99.0.2/24 dev door; ip -6 address add fd99::2/64 dev door nodad
  ip route add default via 10.99.0.1; ip -6 route add default via fd99::1'
cd /srv/shop-next; cp docker-compose.prod.yml /var/tmp/compose.before
sed -i -e 's|config: .{subnet: 10.200.128.0/24}.|config: [{subnet: 10.200.128.0/24},'\
' {subnet: "fd00:200:128::/64"}]|' -e 's|^  default:|&\\n    enable_ipv6: true|' \
  docker-compose.prod.yml
docker compose --file docker-compose.prod.yml down --timeout 3
systemctl restart docker # only at its start it asks whether it may publish ports on IPv6
docker compose --file docker-compose.prod.yml up --detach --quiet-pull
"""
_TAKE = """
ip netns delete visitor
cd /srv/shop-next; docker compose --file docker-compose.prod.yml down --timeout 3
mv /var/tmp/compose.before docker-compose.prod.yml
docker compose --file docker-compose.prod.yml up --detach --quiet-pull
"""
_PEERS = """
pid=$(docker inspect --format '{{.State.Pid}}' shop-next-caddy-1)
for look in $(seq 60); do
  nsenter --net --target $pid ss --no-header --tcp --numeric state established sport = :8443
done | awk '{ sub(/:[0-9]+$/, "", $4); print $4 }' | sort -u
"""


@contextmanager
def street(server: Server) -> Iterator[None]:
    """The way on which a visitor comes; the new stack has both families meanwhile."""
    server.run(_MAKE)
    try:
        server.wait_ready()
        yield
    finally:
        server.run(_TAKE, check=False)
        server.wait_ready()


def knock(server: Server, rate: float, seconds: float) -> dict[str, Any]:
    """Knock from there at both addresses; gives what `knock.py` prints."""
    text = Path(__file__).with_name("knock.py").read_text()
    words = (server.domain, str(rate), str(seconds), *SERVER)
    line = f"exec ip netns exec visitor python3 -c {shlex.quote(text)} {shlex.join(words)}"
    seen: dict[str, Any] = json.loads(server.run(line).stdout)
    return seen


def peers(server: Server) -> set[str]:
    """Whom the new front sees at its door right now."""
    lines = server.run(_PEERS).stdout.split()
    return {line.strip("[]").removeprefix("::ffff:") for line in lines}
