"""What each resolver says of a name, asked one by one."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.flags
import dns.inet
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.resolver
from dns.rdatatype import AAAA, A, RdataType

from bot.connectors.deadline import Deadline
from bot.domain.probe import DnsLookup
from bot.domain.reading import DnsAnswers, NoAnswer, ResolverAnswer, Silence

# A datagram may get lost; the second one goes out when half of the time has gone.
_TRIES = 2
_PORT = 53
_BRACKETS = re.compile(r"\[(.+)\](?::(\d+))?")


class Failed(Exception):
    """The resolver gave no records; the message is the reason, such as NXDOMAIN."""


TROUBLE = (dns.exception.DNSException, OSError, Failed)


async def lookup(probe: DnsLookup) -> DnsAnswers | NoAnswer:
    """One answer for each resolver, in the order asked, each with its own failure."""
    try:
        name = dns.name.from_text(probe.name)
        resolvers = probe.resolvers or own()
    except (dns.exception.DNSException, UnicodeError):
        return NoAnswer(why=Silence.REFUSED, detail=f"'{probe.name}' is no name that DNS knows")
    if not resolvers:
        return NoAnswer(why=Silence.UNREACHABLE, detail="the bot has no DNS resolver of its own")
    asked = (_ask(name, resolver, Deadline.after(probe.timeout)) for resolver in resolvers)
    return DnsAnswers(answers=tuple(await asyncio.gather(*asked)))


def place(resolver: str) -> tuple[str, int]:
    """Address and port of `address`, `address:port`, `[address]` or `[address]:port`.

    Raises `ValueError` for anything else.
    """
    if found := _BRACKETS.fullmatch(resolver):
        host, port = found[1], found[2]
    elif resolver.count(":") == 1:
        host, port = resolver.split(":")
    else:
        host, port = resolver, None
    return str(ipaddress.ip_address(host)), _PORT if port is None else int(port)


def own() -> tuple[str, ...]:
    """The bot's own resolvers, none where the system names none."""
    try:
        return tuple(str(each) for each in dns.resolver.Resolver().nameservers)
    except dns.resolver.NoResolverConfiguration:
        return ()


async def _ask(name: dns.name.Name, resolver: str, deadline: Deadline) -> ResolverAnswer:
    try:
        address, port = place(resolver)
    except ValueError:
        return ResolverAnswer(resolver=resolver, failure="is no address")
    a, aaaa = await asyncio.gather(
        _records(name, A, (address, port), deadline),
        _records(name, AAAA, (address, port), deadline),
    )
    return ResolverAnswer(
        resolver=resolver,
        a=() if isinstance(a, str) else a,
        aaaa=() if isinstance(aaaa, str) else aaaa,
        failure=_failure(a, aaaa),
    )


def _failure(a: tuple[str, ...] | str, aaaa: tuple[str, ...] | str) -> str:
    match a, aaaa:
        case str(), str():
            return a
        case str(), _:
            return f"A: {a}"
        case _, str():
            return f"AAAA: {aaaa}"
    return "" if a or aaaa else "has neither an A nor an AAAA record"


async def _records(
    name: dns.name.Name, kind: RdataType, server: tuple[str, int], deadline: Deadline
) -> tuple[str, ...] | str:
    try:
        found = await resolved(name, kind, server, deadline)
    except TROUBLE as error:
        return reason(error, deadline)
    return tuple(sorted(map(str, found)))


def reason(error: Exception, deadline: Deadline) -> str:
    """What is wrong with a resolver, as a person says it."""
    match error:
        case Failed():
            return str(error)
        case dns.exception.Timeout() | TimeoutError():
            return f"timed out after {deadline.seconds:g} s"
        case ConnectionRefusedError():
            return "nothing listens there"
        case OSError():
            return f"cannot be reached: {error.strerror}"
        case _:
            return "gave an answer that makes no sense"


async def resolved(
    name: dns.name.Name, kind: RdataType, server: tuple[str, int], deadline: Deadline
) -> tuple[dns.rdata.Rdata, ...]:
    """The records of that kind, behind aliases too; raises one of `TROUBLE`."""
    query = dns.message.make_query(name, kind)
    response = await _response(query, server, deadline)
    if response.rcode() != dns.rcode.NOERROR:
        raise Failed(dns.rcode.to_text(response.rcode()))
    if not isinstance(response, dns.message.QueryMessage):
        raise dns.message.NotQueryResponse
    return tuple(response.resolve_chaining().answer or ())


async def _response(
    query: dns.message.Message, server: tuple[str, int], deadline: Deadline
) -> dns.message.Message:
    for left in range(_TRIES, 1, -1):
        try:
            return await _exchange(query, server, deadline.within(deadline.left() / left))
        except dns.exception.Timeout:
            continue
    return await _exchange(query, server, deadline)


async def _exchange(
    query: dns.message.Message, server: tuple[str, int], deadline: Deadline
) -> dns.message.Message:
    address, port = server
    family = dns.inet.af_for_address(address)
    backend = dns.asyncbackend.get_default_backend()
    # a connected socket hears that nobody listens; an unconnected one would wait
    async with await backend.make_socket(  # type: ignore[no-untyped-call]  # dnspython leaves it so
        family, socket.SOCK_DGRAM, destination=(address, port)
    ) as datagrams:
        response, _ = await dns.asyncquery.udp_with_fallback(
            query, address, deadline.left(), port, udp_sock=datagrams, ignore_errors=True
        )
    return response
