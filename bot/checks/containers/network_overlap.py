"""N11: Docker's networks hide no address that somebody needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import networks, resolved
from bot.shell.networks import Network, Networks, overlap
from bot.shell.report import report


class NetworkOverlap(Check):
    """A bridge whose network holds the database's or the office's address swallows its packets.

    Networks that exist and those of the Compose file must not; the pools from which Docker takes
    the next ones should not.
    """

    id = "network-overlap"
    line = "N11"
    title = "Docker's networks overlap no route and no address"
    risk = Risk.EXTENDED_DOWNTIME
    expected = (
        "no network of Docker or of the Compose file holds a routed network, the database, the"
        " resolvers, or who logs in"
    )
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Networks of Docker and of the file; routes and addresses of the server."""
        return {"services": resolved.ask(plan.stack), "networks": networks.ask(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """Every network that hides something is named."""
        said = report(readings.get("services", Output))
        resolved.services(said)
        declared = tuple((name, networks.network(text)) for name, text in said.of("subnet", 2))
        seen = networks.networks(report(readings.get("networks", Output)))
        if not seen.docker and not declared:
            return self.unknown("Docker named no network of its own", "Run preflight again.")
        mine = tuple(dict.fromkeys((*seen.docker, *declared)))
        notices = [notice for name, net in mine for notice in _hidden(name, net, seen)]
        notices += [notice for pool in seen.pools for notice in _ahead(pool, seen)]
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            shown = ", ".join(sorted({str(net) for _, net in mine}))
            return self.passed(f"{shown} beside {len(seen.routes)} routes")
        return self._finding(outcome, observed, remedy)


def _hidden(name: str, net: Network, seen: Networks) -> Iterator[Notice]:
    remedy = f"Give the network {name} another subnet: networks, ipam.config in the Compose file."
    for device, route in seen.routes:
        if overlap(net, route):
            said = f"the network {name} ({net}) overlaps the route {route} through {device}"
            yield Notice.fail(said, remedy)
    for what, address in _strangers(seen):
        if overlap(net, address):
            said = f"the network {name} ({net}) hides {address.network_address}, {what}"
            yield Notice.fail(said, remedy)


def _ahead(pool: Network, seen: Networks) -> Iterator[Notice]:
    taken = tuple(net for _, net in seen.docker)
    for what, address in _strangers(seen):
        if overlap(pool, address) and not any(overlap(net, address) for net in taken):
            said = f"the next network could hide {address.network_address}, {what} (pool {pool})"
            yield Notice.warn(
                said, "Set default-address-pools in /etc/docker/daemon.json to a free range."
            )


def _strangers(seen: Networks) -> Iterator[tuple[str, Network]]:
    """Addresses that are not the server's own, such as a container's way to its host."""
    return (each for each in seen.peers if str(each[1].network_address) not in seen.own)
