"""The certificate as served, with OpenSSL's verdict, whatever state it is in."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from bot.connectors.tls import handshake
from bot.domain.probe import TlsHandshake
from bot.domain.reading import Certificate, NoAnswer, Silence
from tests.integration.listeners import listening, silent
from tests.integration.pki import Pair, issue, serving

ROOT = issue("Root", authority=True)
MIDDLE = issue("Middle", ROOT, authority=True)
OWN = issue("shop.test", names=("shop.test",))
STRANGER = issue("Stranger", authority=True)


def leaf(issuer: Pair, name: str = "shop.test", days: int = 30) -> Pair:
    return issue(name, issuer, names=(name, f"www.{name}"), days=days)


@pytest.mark.parametrize(
    ("chain", "code"),
    [
        ((leaf(ROOT),), 0),
        ((leaf(MIDDLE), MIDDLE), 0),
        ((leaf(ROOT, days=-3),), 10),
        ((OWN,), 18),
        ((leaf(STRANGER), STRANGER), 19),
        ((leaf(MIDDLE),), 20),
        ((leaf(ROOT, "other.test"),), 62),
    ],
    ids=["trusted", "by chain", "expired", "self-signed", "own root", "no middle", "other name"],
)
async def test_the_verdict_is_openssls_and_the_facts_are_there_all_the_same(
    tmp_path: Path, chain: tuple[Pair, ...], code: int
) -> None:
    (tmp_path / "root.pem").write_bytes(ROOT.pem)
    shown = chain[0].certificate
    async with listening(silent, serving(tmp_path, *chain)) as port:
        probe = TlsHandshake(
            name="shop.test", address="127.0.0.1", port=port, ca_file=str(tmp_path / "root.pem")
        )
        reading = await handshake(probe, 1_700_000_000)

    assert isinstance(reading, Certificate)
    assert reading.verify_code == code
    assert bool(reading.verify_message)
    assert reading.subject == shown.subject.rfc4514_string()
    assert reading.issuer == shown.issuer.rfc4514_string()
    assert reading.names[0] in {"shop.test", "other.test"}
    assert reading.not_after == int(shown.not_valid_after_utc.timestamp())
    assert reading.not_before == int(shown.not_valid_before_utc.timestamp())
    assert reading.asked_at == 1_700_000_000


async def silence_of(port: int, timeout: float = 5.0) -> tuple[Silence, str]:
    probe = TlsHandshake(name="shop.test", address="127.0.0.1", port=port, timeout=timeout)
    reading = await handshake(probe, 0)
    assert isinstance(reading, NoAnswer)
    return reading.why, reading.detail


async def test_what_speaks_no_tls_is_garbled() -> None:
    async def greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP ready\r\n")
        await reader.read()

    async with listening(greeting) as port:
        assert (await silence_of(port))[0] is Silence.GARBLED


async def test_silence_ends_at_the_timeout() -> None:
    async with listening(silent) as port:
        assert await silence_of(port, timeout=0.4) == (
            Silence.TIMED_OUT,
            f"shop.test at 127.0.0.1:{port} did not finish a TLS handshake within 0.4 s",
        )


async def test_no_listener_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert (await silence_of(port))[0] is Silence.REFUSED


async def test_a_missing_file_of_authorities_is_said() -> None:
    probe = TlsHandshake(name="shop.test", address="127.0.0.1", ca_file="/nonexistent/ca.pem")
    reading = await handshake(probe, 0)

    assert isinstance(reading, NoAnswer)
    assert "/nonexistent/ca.pem" in reading.detail
