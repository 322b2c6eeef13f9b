"""One GET, without redirects, to the address that was asked for."""

from __future__ import annotations

import asyncio
import codecs
import logging
import socket
import ssl
import time
from collections.abc import Iterator

import httpx

from bot.connectors.peer import spoken
from bot.connectors.silence import no_answer
from bot.connectors.trust import trusting
from bot.domain.errors import Unreachable
from bot.domain.probe import HttpGet
from bot.domain.reading import HttpAnswer, NoAnswer, Silence

# Its INFO lines hold whole URLs.
logging.getLogger("httpx").setLevel(logging.WARNING)

BODY = 4_096
_BYTES = 4 * BODY


async def get(probe: HttpGet) -> HttpAnswer | NoAnswer:
    """The answer, or why there is none. The certificate is verified for the URL's host."""
    try:
        url = httpx.URL(probe.url)
        async with asyncio.timeout(probe.timeout):
            return await _answer(probe, url)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        return NoAnswer(why=Silence.REFUSED, detail=f"'{probe.url}' is no http or https URL")
    except (TimeoutError, httpx.TimeoutException):
        detail = f"{_place(probe)} did not answer within {probe.timeout:g} s"
        return NoAnswer(why=Silence.TIMED_OUT, detail=detail)
    except Unreachable as error:
        return no_answer(error)
    except (httpx.TransportError, OSError) as error:
        return _silence(_place(probe), error)


async def _answer(probe: HttpGet, url: httpx.URL) -> HttpAnswer:
    context = await asyncio.to_thread(trusting, probe.ca_file)
    started = time.monotonic()
    async with (
        httpx.AsyncClient(verify=context, trust_env=False, timeout=probe.timeout) as client,
        client.stream(
            "GET",
            url.copy_with(host=probe.address) if probe.address else url,
            headers={"Host": url.netloc.decode(), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": url.host},
        ) as response,
    ):
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        return HttpAnswer(
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            body=await _beginning(response),
            milliseconds=round((time.monotonic() - started) * 1000),
            address=str(peer[0]),
        )


async def _beginning(response: httpx.Response) -> str:
    content = b""
    async for piece in response.aiter_raw():
        content += piece
        if len(content) >= _BYTES:
            break
    text = content[:_BYTES].decode(_charset(response), errors="replace")
    return text[:BODY].replace("\0", "\N{REPLACEMENT CHARACTER}")


def _charset(response: httpx.Response) -> str:
    try:
        return codecs.lookup(response.charset_encoding or "utf-8").name
    except LookupError:
        return "utf-8"


def _place(probe: HttpGet) -> str:
    url = httpx.URL(probe.url)
    port = url.port or (443 if url.scheme == "https" else 80)
    return f"{url.host} at {spoken(probe.address, port)}" if probe.address else url.host


def _silence(place: str, error: Exception) -> NoAnswer:
    causes = tuple(_causes(error))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                detail = f"{place} shows a certificate that is not trusted: {cause.verify_message}"
                return NoAnswer(why=Silence.GARBLED, detail=detail)
            case ssl.SSLError():
                detail = f"{place} does not speak TLS as expected: {cause.reason}"
                return NoAnswer(why=Silence.GARBLED, detail=detail)
            case ConnectionRefusedError():
                detail = f"{place} refuses the connection: nothing listens there"
                return NoAnswer(why=Silence.REFUSED, detail=detail)
            case socket.gaierror():
                detail = f"the name {place} does not resolve: {cause.strerror}"
                return NoAnswer(why=Silence.UNREACHABLE, detail=detail)
    return _other_silence(place, error, causes)


def _other_silence(place: str, error: Exception, causes: tuple[BaseException, ...]) -> NoAnswer:
    if isinstance(error, httpx.ProtocolError):
        return NoAnswer(why=Silence.GARBLED, detail=f"{place} does not answer with HTTP: {error}")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return NoAnswer(why=Silence.LOST, detail=f"{place} broke the connection")
    said = next((c.strerror for c in causes if isinstance(c, OSError) and c.strerror), str(error))
    return NoAnswer(why=Silence.UNREACHABLE, detail=f"{place} cannot be reached: {said}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
