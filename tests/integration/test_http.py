"""One GET from the bot: to the address asked for, verified for the name, never further."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from bot.connectors.http import get
from bot.domain.probe import HttpGet
from bot.domain.reading import HttpAnswer, NoAnswer, Silence
from tests.integration.listeners import listening, saying, silent
from tests.integration.pki import issue, serving


def ok(body: bytes, more: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n" % len(body)
    return head + more + b"\r\n" + body


def silence(reading: HttpAnswer | NoAnswer) -> tuple[Silence, str]:
    assert isinstance(reading, NoAnswer)
    return reading.why, reading.detail


async def test_it_connects_to_the_address_and_asks_for_the_host() -> None:
    heard: list[bytes] = []
    async with listening(saying(ok(b"fine"), heard)) as port:
        url = f"http://shop.test:{port}/health?deep=1"
        reading = await get(HttpGet(url=url, address="127.0.0.1"))

    assert isinstance(reading, HttpAnswer)
    assert (reading.status, reading.body, reading.address) == (200, "fine", "127.0.0.1")
    assert reading.content_type == "text/plain"
    assert 0 <= reading.milliseconds < 5_000
    assert heard[0].startswith(b"GET /health?deep=1 HTTP/1.1\r\n")
    assert f"Host: shop.test:{port}\r\n".encode() in heard[0]


async def test_an_ipv6_address_is_connected_to_as_well() -> None:
    async with listening(saying(ok(b"six")), host="::1") as port:
        reading = await get(HttpGet(url=f"http://shop.test:{port}/", address="::1"))

    assert isinstance(reading, HttpAnswer)
    assert (reading.body, reading.address) == ("six", "::1")


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    async with listening(saying(away)) as port:
        reading = await get(HttpGet(url=f"http://127.0.0.1:{port}/"))

    assert isinstance(reading, HttpAnswer)
    assert reading.status == 302


async def test_of_an_endless_body_only_the_beginning_is_read() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with listening(endless) as port:
        reading = await get(HttpGet(url=f"http://127.0.0.1:{port}/"))

    assert isinstance(reading, HttpAnswer)
    assert reading.body == "x" * 4_096


async def test_a_body_in_an_odd_charset_or_none_does_not_stop_it() -> None:
    odd = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=nope\r\nContent-Length: 3\r\n\r\n"
    async with listening(saying(odd + b"\xff\x00a")) as port:
        reading = await get(HttpGet(url=f"http://127.0.0.1:{port}/"))

    assert isinstance(reading, HttpAnswer)
    assert reading.body == "\ufffd\ufffda"


async def test_the_certificate_is_verified_for_the_host_not_for_the_address(
    tmp_path: Path,
) -> None:
    root = issue("Root", authority=True)
    trusted = tmp_path / "root.pem"
    trusted.write_bytes(root.pem)
    context = serving(tmp_path, issue("shop.test", root, names=("shop.test",)))
    async with listening(saying(ok(b"safe")), context) as port:
        where = {"address": "127.0.0.1", "ca_file": str(trusted)}
        right = await get(HttpGet(url=f"https://shop.test:{port}/", **where))
        wrong = await get(HttpGet(url=f"https://other.test:{port}/", **where))
        stranger = await get(HttpGet(url=f"https://shop.test:{port}/", address="127.0.0.1"))

    assert isinstance(right, HttpAnswer)
    assert right.body == "safe"
    for refused in (wrong, stranger):
        assert silence(refused)[0] is Silence.GARBLED
        assert "certificate that is not trusted" in silence(refused)[1]


async def test_no_listener_is_refused_and_says_where() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    why, detail = silence(await get(HttpGet(url=f"http://shop.test:{port}/", address="127.0.0.1")))

    assert why is Silence.REFUSED
    assert detail.startswith(f"shop.test at 127.0.0.1:{port} refuses the connection")


async def test_silence_ends_at_the_timeout() -> None:
    async with listening(silent) as port:
        reading = await get(HttpGet(url=f"http://127.0.0.1:{port}/", timeout=0.4))

    assert silence(reading) == (Silence.TIMED_OUT, "127.0.0.1 did not answer within 0.4 s")


async def test_a_body_that_drips_does_not_outlive_the_timeout() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.05)

    async with listening(drip) as port:
        reading = await get(HttpGet(url=f"http://127.0.0.1:{port}/", timeout=0.5))

    assert silence(reading)[0] is Silence.TIMED_OUT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"SSH-2.0-OpenSSH\r\n", Silence.GARBLED),
        (b"", Silence.GARBLED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", Silence.GARBLED),
    ],
)
async def test_what_is_no_http_is_garbled(text: bytes, why: Silence) -> None:
    async with listening(saying(text)) as port:
        assert silence(await get(HttpGet(url=f"http://127.0.0.1:{port}/")))[0] is why


@pytest.mark.parametrize(
    ("probe", "why"),
    [
        (HttpGet(url="ftp://shop.test/"), Silence.REFUSED),
        (HttpGet(url="http://[::1/"), Silence.REFUSED),
        (HttpGet(url="/health"), Silence.REFUSED),
        (HttpGet(url="http://no-such-host.invalid/"), Silence.UNREACHABLE),
        (HttpGet(url="https://127.0.0.1/", ca_file="/nonexistent/ca.pem"), Silence.UNREACHABLE),
    ],
)
async def test_what_cannot_be_asked_is_said_not_raised(probe: HttpGet, why: Silence) -> None:
    assert silence(await get(probe))[0] is why
