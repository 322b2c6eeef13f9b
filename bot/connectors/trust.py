"""Which certificate authorities are trusted."""

from __future__ import annotations

import ssl


def trusting(ca_file: str) -> ssl.SSLContext:
    """A client context with the system's store and, beside it, the PEM file, if any.

    Raises `OSError` (of which `ssl.SSLError` is one) when the file is none. Built by hand: newer
    Pythons make `create_default_context` stricter than OpenSSL's own verdict, which we report.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
