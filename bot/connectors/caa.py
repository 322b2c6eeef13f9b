"""Who may issue certificates for a name, asked of each resolver as an authority asks."""

from __future__ import annotations

import asyncio
from typing import cast

import dns.exception
import dns.name
import dns.rdtypes.ANY.CAA
from dns.rdatatype import CAA

from bot.connectors.deadline import Deadline
from bot.connectors.dns import TROUBLE, Failed, own, place, reason, resolved
from bot.domain.network_reading import CaaAnswer, CaaAnswers, CaaRecord
from bot.domain.probe import CaaLookup
from bot.domain.reading import NoAnswer, Silence


async def lookup(probe: CaaLookup) -> CaaAnswers | NoAnswer:
    """One answer for each resolver, in the order asked, each with its own failure."""
    try:
        name = dns.name.from_text(probe.name)
        resolvers = probe.resolvers or own()
    except (dns.exception.DNSException, UnicodeError):
        return NoAnswer(why=Silence.REFUSED, detail=f"'{probe.name}' is no name that DNS knows")
    if not resolvers:
        return NoAnswer(why=Silence.UNREACHABLE, detail="the bot has no DNS resolver of its own")
    asked = (_ask(name, resolver, Deadline.after(probe.timeout)) for resolver in resolvers)
    return CaaAnswers(answers=tuple(await asyncio.gather(*asked)))


async def _ask(name: dns.name.Name, resolver: str, deadline: Deadline) -> CaaAnswer:
    try:
        server = place(resolver)
    except ValueError:
        return CaaAnswer(resolver=resolver, failure="is no address")
    while name != dns.name.root:
        try:
            found = await _records(name, server, deadline)
        except TROUBLE as error:
            return CaaAnswer(resolver=resolver, failure=_unless_top(name, reason(error, deadline)))
        if found:
            owner = name.to_text(omit_final_dot=True)
            return CaaAnswer(resolver=resolver, owner=owner, records=found)
        name = name.parent()
    return CaaAnswer(resolver=resolver)


def _unless_top(name: dns.name.Name, failure: str) -> str:
    """A name server of a private name refuses its top level, and no visitor's resolver does."""
    return "" if failure == "REFUSED" and len(name) == len(dns.name.root) + 1 else failure


async def _records(
    name: dns.name.Name, server: tuple[str, int], deadline: Deadline
) -> tuple[CaaRecord, ...]:
    """The records, sorted; none where the name does not exist (RFC 8659: look above it)."""
    try:
        found = await resolved(name, CAA, server, deadline)
    except Failed as failure:
        if str(failure) == "NXDOMAIN":
            return ()
        raise
    return tuple(sorted(map(_record, found), key=lambda one: (one.tag, one.value, one.flags)))


def _record(rdata: object) -> CaaRecord:
    record = cast("dns.rdtypes.ANY.CAA.CAA", rdata)
    tag, value = (part.decode("ascii", errors="replace") for part in (record.tag, record.value))
    return CaaRecord(flags=record.flags, tag=tag.lower(), value=value)
