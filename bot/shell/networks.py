"""Docker's networks against the server's routes and the addresses that matter to the app."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import Report, script

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_DEFAULT_POOLS = (
    *(f"172.{second}.0.0/16" for second in (17, 18, 19)),
    *("172.20.0.0/14", "172.24.0.0/14", "172.28.0.0/14", "192.168.0.0/16"),
)

_NETWORKS = r"""
env=$1; shift
printf 'routes\t%s\n' "$(ip -j route show table all 2>/dev/null | tr -d '\t\n')"
printf 'addresses\t%s\n' "$(ip -j address show 2>/dev/null | tr -d '\t\n')"
printf 'pools\t%s\n' "$pools"
ids=$(docker network ls --quiet --filter driver=bridge) || exit 3
bridge='{{range $key, $value := .Options}}\
{{if eq $key "com.docker.network.bridge.name"}}{{$value}}{{end}}{{end}}'
bridge=$(printf '%s' "$bridge" | tr -d '\\\n')
[ -z "$ids" ] || docker network inspect --format \
  "{{.Name}}|{{slice .Id 0 12}}|$bridge|{{range .IPAM.Config}}{{.Subnet}} {{end}}" \
  $ids 2>/dev/null |
  while IFS='|' read -r name id bridge subnets; do
    printf 'network\t%s\t%s\t%s\n' "$name" "${bridge:-br-$id}" "$subnets"
  done
peer() { case $2 in ''|*[!0-9a-fA-F.:]*) ;; *) printf 'peer\t%s\t%s\n' "$1" "$2" ;; esac; }
peer 'who logs in' "${SSH_CONNECTION%% *}"
host=$(sed -n 's/^DATABASE_URL=//p' "$env" 2>/dev/null | tail -n 1 | tr -d "\"'\r" |
  sed 's#[?].*##; s#.*@##; s#^[a-z0-9+]*://##; s#[:/].*##')
case $host in
  ''|*[!A-Za-z0-9.-]*) ;;
  *) for address in $(timeout 2 getent ahosts "$host" | awk '{ print $1 }' | sort -u); do
       peer 'the database' "$address"
     done ;;
esac
for name in "$@"; do
  for address in $(timeout 2 getent ahosts "$name" | awk '{ print $1 }' | sort -u); do
    peer "$name" "$address"
  done
done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """`docker` and `routes` are by name and network, `peers` addresses by what they belong to.

    `routes` lacks default routes and those that lead into Docker's own bridges; `own` are the
    server's addresses.
    """

    docker: tuple[tuple[str, Network], ...]
    routes: tuple[tuple[str, Network], ...]
    pools: tuple[Network, ...]
    peers: tuple[tuple[str, Network], ...]
    own: frozenset[str]


def ask(plan: Plan) -> Command:
    """Rows that `networks` reads.

    Of the env file only the addresses of the database's host travel; the route's questions are
    answered from the server, because the addresses that it sees are those that count.
    """
    resolvers = tuple(each.rpartition(":")[0] or each for each in plan.dns.resolvers)
    known = tuple(dict.fromkeys((*plan.target.addresses, *resolvers)))
    argv = script(f"{survey.NEEDED}{_NETWORKS}", plan.stack.env_path, *known)
    return Command(argv=argv, timeout=8.0, feed=survey.ask(plan.stack.project))


def networks(report: Report) -> Networks:
    """What the rows say together; raises `Unanswered` for odd ones."""
    found = report.of("network", 3)
    bridges = {"docker0", *(bridge for _, bridge, _ in found)}
    made = tuple((name, network(s)) for name, _, subnets in found for s in subnets.split())
    return Networks(
        docker=made,
        routes=tuple(_routes(report.one("routes"), bridges)),
        pools=tuple(map(network, _pools(report.one("pools")))),
        peers=tuple((name, network(address)) for name, address in report.of("peer", 2)),
        own=frozenset(_own(report.one("addresses"))),
    )


def network(text: str) -> Network:
    """A network or a single address; raises `Unanswered` when it is neither."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Unanswered(f"'{text[:40]}' is not a network") from None


def overlap(one: Network, other: Network) -> bool:
    """Whether they share an address; networks of different families never do."""
    return one.version == other.version and one.overlaps(other)


def _pools(text: str) -> tuple[str, ...]:
    found = _json(text)
    if not found:
        return _DEFAULT_POOLS
    return tuple(str(each.get("Base", "")) for each in found)


def _routes(text: str, bridges: set[str]) -> list[tuple[str, Network]]:
    kept = [
        each
        for each in _json(text)
        if each.get("dst") not in {None, "default"}
        and each.get("dev") not in bridges
        and each.get("type", "unicast") == "unicast"
        and each.get("dev") != "lo"
    ]
    found = [(str(each.get("dev", "")), network(str(each["dst"]))) for each in kept]
    return [(dev, net) for dev, net in found if not (net.is_link_local or net.is_multicast)]


def _own(text: str) -> list[str]:
    found = [each.get("addr_info") for each in _json(text)]
    infos = [info for each in found if isinstance(each, list) for info in each]
    return [str(info.get("local")) for info in infos if isinstance(info, dict)]


def _json(text: str) -> list[dict[str, object]]:
    """A list of objects; raises `Unanswered` for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Unanswered("`ip -j` or `docker info` on the server gave no JSON") from None
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unanswered("`ip -j` or `docker info` on the server gave odd JSON")
    return found
