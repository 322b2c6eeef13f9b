"""Each resolver is asked by itself, and each kind of silence is told apart."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from bot.connectors.dns import lookup
from bot.domain.probe import DnsLookup
from bot.domain.reading import DnsAnswers, NoAnswer, ResolverAnswer, Silence

RECORDS = {
    ("shop.test.", "A"): ("192.0.2.7", "192.0.2.5"),
    ("shop.test.", "AAAA"): ("2001:db8::7",),
    ("four.test.", "A"): ("192.0.2.4",),
    ("half.test.", "A"): ("192.0.2.6",),
    ("empty.test.", "TXT"): ("x",),
    ("big.test.", "A"): ("192.0.2.9",),
}


def reply(wire: bytes) -> bytes:
    """What a resolver with these records says."""
    query = dns.message.from_wire(wire)
    question = query.question[0]
    name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
    response = dns.message.make_response(query)
    if name == "refused.test." or (name, kind) == ("half.test.", "AAAA"):
        response.set_rcode(dns.rcode.REFUSED)
    elif name == "alias.test.":
        target = "four.test."
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", target))
        if records := RECORDS.get((target, kind)):
            response.answer.append(dns.rrset.from_text(target, 60, "IN", kind, *records))
    elif records := RECORDS.get((name, kind)):
        response.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *records))
    elif name not in {known for known, _ in RECORDS}:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()


class Resolver(asyncio.DatagramProtocol):
    """Answers over UDP; forgets the first `deaf` questions and truncates `big.test.`."""

    def __init__(self, deaf: int) -> None:
        self.deaf = deaf

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.deaf -= 1
        if self.deaf >= 0:
            return
        if b"\x03big\x04test" in data:
            short = dns.message.make_response(dns.message.from_wire(data))
            short.flags |= dns.flags.TC
            self.transport.sendto(short.to_wire(), addr)
        elif b"\x07garbage" in data:
            self.transport.sendto(b"\x00\x01not dns at all", addr)
        else:
            self.transport.sendto(reply(data), addr)


async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = int.from_bytes(await reader.readexactly(2), "big")
    answer = reply(await reader.readexactly(length))
    writer.write(len(answer).to_bytes(2, "big") + answer)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def resolver(host: str = "127.0.0.1", deaf: int = 0) -> AsyncIterator[str]:
    """A resolver on UDP and TCP of one port, as `address:port`."""
    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(over_tcp, host, 0)
    port = server.sockets[0].getsockname()[1]
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Resolver(deaf), local_addr=(host, port)
    )
    try:
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    finally:
        transport.close()
        server.close()
        await server.wait_closed()


async def ask(name: str, *resolvers: str, timeout: float = 4.0) -> tuple[ResolverAnswer, ...]:
    reading = await lookup(DnsLookup(name=name, resolvers=resolvers, timeout=timeout))
    assert isinstance(reading, DnsAnswers)
    return reading.answers


async def test_both_kinds_of_addresses_come_back_sorted() -> None:
    async with resolver() as four, resolver("::1") as six:
        answers = await ask("shop.test", four, six)

    a, aaaa = ("192.0.2.5", "192.0.2.7"), ("2001:db8::7",)
    assert answers == tuple(ResolverAnswer(resolver=r, a=a, aaaa=aaaa) for r in (four, six))


async def test_one_kind_is_enough_and_an_alias_is_followed() -> None:
    async with resolver() as where:
        for name in ("four.test", "alias.test"):
            (answer,) = await ask(name, where)
            assert (answer.a, answer.aaaa, answer.failure) == (("192.0.2.4",), (), "")


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("nowhere.test", "NXDOMAIN"),
        ("refused.test", "REFUSED"),
        ("empty.test", "has neither an A nor an AAAA record"),
    ],
)
async def test_each_kind_of_no_is_told_apart(name: str, failure: str) -> None:
    async with resolver() as where:
        (answer,) = await ask(name, where)

    assert answer == ResolverAnswer(resolver=where, failure=failure)


async def test_half_an_answer_says_which_half_is_missing() -> None:
    async with resolver() as where:
        (answer,) = await ask("half.test", where)

    assert (answer.a, answer.aaaa, answer.failure) == (("192.0.2.6",), (), "AAAA: REFUSED")


async def test_a_cut_answer_is_asked_again_over_tcp() -> None:
    async with resolver() as where:
        (answer,) = await ask("big.test", where)

    assert answer.a == ("192.0.2.9",)


async def test_garbage_is_not_taken_for_an_answer() -> None:
    async with resolver() as where:
        (answer,) = await ask("garbage.test", where, timeout=0.4)

    assert answer.failure == "timed out after 0.4 s"


async def test_a_lost_datagram_is_sent_again() -> None:
    async with resolver(deaf=2) as where:
        (answer,) = await ask("shop.test", where, timeout=1.0)

    assert answer.a == ("192.0.2.5", "192.0.2.7")


async def test_a_silent_resolver_does_not_spoil_the_others() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        silent = f"127.0.0.1:{mute.getsockname()[1]}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as brief:
            brief.bind(("127.0.0.1", 0))
            closed = f"127.0.0.1:{brief.getsockname()[1]}"
        started = time.monotonic()
        async with resolver() as good:
            answers = await ask("shop.test", silent, closed, good, "not-an-address", timeout=0.6)

    assert [answer.failure for answer in answers] == [
        "timed out after 0.6 s",
        "nothing listens there",
        "",
        "is no address",
    ]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".test"])
async def test_what_is_no_name_is_not_asked(name: str) -> None:
    reading = await lookup(DnsLookup(name=name, resolvers=("127.0.0.1",)))

    assert isinstance(reading, NoAnswer)
    assert reading.why is Silence.REFUSED
