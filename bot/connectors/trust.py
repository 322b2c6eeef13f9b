"""Which certificate authorities are trusted."""

from __future__ import annotations

import ssl

from bot.domain.errors import Unreachable


def trusting(ca_file: str) -> ssl.SSLContext:
    """A client context with the system's store and, beside it, the PEM file, if any.

    Raises `Unreachable` when the file cannot be used. Built by hand: newer Pythons make
    `create_default_context` stricter than OpenSSL's own verdict, which we report.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            reason = (
                "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
            )
            raise Unreachable(f"the file of authorities {ca_file} is of no use: {reason}") from None
    return context
