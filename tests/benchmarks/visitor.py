"""One visitor from this machine, who tells which side answered."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

from sandbox.server import Server


async def build(server: Server) -> str:
    """Which build a visitor reaches on a new connection; "" when none answers."""
    with suppress(OSError):
        said = await _said(server)
        builds = (server.facts()[side]["build"] for side in ("stack", "legacy"))
        return next((str(build) for build in builds if build in said), "")
    return ""


async def _said(server: Server) -> str:
    trust = ssl.create_default_context(cafile=str(server.ca_path))
    reader, writer = await asyncio.open_connection(
        server.address, 443, ssl=trust, server_hostname=server.domain
    )
    try:
        writer.write(f"GET /health HTTP/1.0\r\nHost: {server.domain}\r\n\r\n".encode())
        return (await reader.read()).decode(errors="replace")
    finally:
        writer.transport.abort()
