"""Who may issue is asked as an authority asks: from the name upwards."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import cast

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from bot.connectors.caa import lookup
from bot.domain.network_reading import CaaAnswer, CaaAnswers, CaaRecord
from bot.domain.probe import CaaLookup
from bot.domain.reading import NoAnswer

RECORDS = {
    "shop.test.": ('128 IsSue "letsencrypt.org; a=b"', '0 iodef "mailto:a@shop.test"'),
    "target.other.": ('0 issue ";"',),
}
CODES = {
    "test.": dns.rcode.REFUSED,
    "refused.known.": dns.rcode.REFUSED,
    "broken.known.": dns.rcode.SERVFAIL,
    "gone.known.": dns.rcode.NXDOMAIN,
}


def reply(wire: bytes) -> bytes:
    query = dns.message.from_wire(wire)
    name = query.question[0].name.to_text().lower()
    response = dns.message.make_response(query)
    response.set_rcode(CODES.get(name, dns.rcode.NOERROR))
    if name == "alias.test.":
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "target.other."))
        name = "target.other."
    if records := RECORDS.get(name):
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CAA", *records))
    return response.to_wire()


class Resolver(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if b"\x04deaf" not in data:
            self.transport.sendto(reply(data), addr)


@pytest.fixture
async def resolver() -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        Resolver, local_addr=("127.0.0.1", 0), family=socket.AF_INET
    )
    host, port = transport.get_extra_info("sockname")
    yield f"{host}:{port}"
    transport.close()


async def only(name: str, resolver: str) -> CaaAnswer:
    answers = await lookup(CaaLookup(name=name, resolvers=(resolver,), timeout=0.4))
    assert isinstance(answers, CaaAnswers)
    (answer,) = answers.answers
    assert answer.resolver == resolver
    return answer


@pytest.mark.parametrize("name", ["shop.test", "www.shop.test", "a.b.shop.test", "SHOP.test."])
async def test_the_nearest_name_above_with_records_decides(name: str, resolver: str) -> None:
    found = await only(name, resolver)

    assert found.owner.lower() == "shop.test"
    assert found.records == (
        CaaRecord(flags=0, tag="iodef", value="mailto:a@shop.test"),
        CaaRecord(flags=128, tag="issue", value="letsencrypt.org; a=b"),
    )


async def test_records_behind_an_alias_count(resolver: str) -> None:
    found = await only("alias.test", resolver)

    assert found.records == (CaaRecord(flags=0, tag="issue", value=";"),)


@pytest.mark.parametrize("name", ["free.known", "gone.known", "free.test"])
async def test_no_record_up_to_the_top_is_an_answer(name: str, resolver: str) -> None:
    assert await only(name, resolver) == CaaAnswer(resolver=resolver)


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("broken.known", "SERVFAIL"),
        ("www.broken.known", "SERVFAIL"),
        ("refused.known", "REFUSED"),
        ("deaf.known", "timed out after 0.4 s"),
    ],
)
async def test_a_resolver_that_cannot_say_is_no_permission(
    name: str, failure: str, resolver: str
) -> None:
    assert await only(name, resolver) == CaaAnswer(resolver=resolver, failure=failure)


async def test_what_is_no_resolver_or_no_name_is_not_asked() -> None:
    nobody = await lookup(CaaLookup(name="shop.test", resolvers=("nobody",)))

    assert nobody == CaaAnswers(answers=(CaaAnswer(resolver="nobody", failure="is no address"),))
    assert isinstance(await lookup(CaaLookup(name="a..b", resolvers=("nobody",))), NoAnswer)
