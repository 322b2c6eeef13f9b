"""The certificate as served, and what OpenSSL thinks of it."""

from __future__ import annotations

import asyncio
import ssl

from cryptography import x509

from bot.connectors.peer import spoken
from bot.connectors.silence import no_answer
from bot.connectors.trust import trusting
from bot.domain.errors import Unreachable
from bot.domain.probe import TlsHandshake
from bot.domain.reading import Certificate, NoAnswer, Silence


async def handshake(probe: TlsHandshake, asked_at: int) -> Certificate | NoAnswer:
    """The served certificate with OpenSSL's verdict, also when it is not trusted.

    `asked_at` is the time in Unix seconds.
    """
    try:
        async with asyncio.timeout(probe.timeout):
            return await _certificate(probe, asked_at)
    except Unreachable as error:
        return no_answer(error)
    except (OSError, ValueError) as error:
        place = f"{probe.name} at {spoken(probe.address, probe.port)}"
        return _silence(place, error, probe.timeout)


def _silence(place: str, error: Exception, seconds: float) -> NoAnswer:
    match error:
        case TimeoutError():
            why, said = Silence.TIMED_OUT, f"did not finish a TLS handshake within {seconds:g} s"
        case ConnectionRefusedError():
            why, said = Silence.REFUSED, "refuses the connection: nothing listens there"
        case ssl.SSLError():
            why, said = Silence.GARBLED, f"does not speak TLS as expected: {error.reason}"
        case ConnectionError():
            why, said = Silence.LOST, "broke the connection during the TLS handshake"
        case OSError():
            why, said = Silence.UNREACHABLE, f"cannot be reached: {error.strerror}"
        case _:
            why, said = Silence.GARBLED, f"shows a certificate that cannot be read: {error}"
    return NoAnswer(why=why, detail=f"{place} {said}")


async def _certificate(probe: TlsHandshake, asked_at: int) -> Certificate:
    context = await asyncio.to_thread(trusting, probe.ca_file)
    code, message = 0, "ok"
    try:
        served = await _served(probe, context)
    except ssl.SSLCertVerificationError as error:
        code, message = error.verify_code, error.verify_message
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        served = await _served(probe, context)
    return _facts(x509.load_der_x509_certificate(served), asked_at, code, message)


async def _served(probe: TlsHandshake, context: ssl.SSLContext) -> bytes:
    _, writer = await asyncio.open_connection(
        probe.address, probe.port, ssl=context, server_hostname=probe.name
    )
    try:
        encrypted: ssl.SSLObject = writer.get_extra_info("ssl_object")
        return encrypted.getpeercert(binary_form=True) or b""
    finally:
        writer.transport.abort()


def _facts(leaf: x509.Certificate, asked_at: int, code: int, message: str) -> Certificate:
    return Certificate(
        subject=leaf.subject.rfc4514_string(),
        issuer=leaf.issuer.rfc4514_string(),
        names=_names(leaf),
        not_before=int(leaf.not_valid_before_utc.timestamp()),
        not_after=int(leaf.not_valid_after_utc.timestamp()),
        asked_at=asked_at,
        verify_code=code,
        verify_message=message,
    )


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *(str(each) for each in addresses))
