"""The Debian mirror of this machine, read from its own apt sources."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

SOURCES = Path("/etc/apt")
_URI = r"(?P<uri>https?://\S+?/debian/?)(?=\s|$)"
_LINE = re.compile(rf"^deb\s+(?:\[[^]]*\]\s+)?{_URI}", re.MULTILINE)
_FIELD = re.compile(rf"^URIs:\s*{_URI}", re.MULTILINE)


def first_in(texts: Iterable[str]) -> str | None:
    """Find the first archive of Debian that sources name, in either format; None if none is."""
    for text in texts:
        found = _FIELD.search(text) or _LINE.search(text)
        if found:
            return found["uri"].rstrip("/")
    return None


def of_this_machine() -> str | None:
    """Say which mirror to use: SLIPWAY_MIRROR, else what apt uses; None where neither is."""
    named = os.environ.get("SLIPWAY_MIRROR")
    if named:
        return named
    files = [SOURCES / "sources.list", *sorted((SOURCES / "sources.list.d").glob("*"))]
    return first_in(file.read_text() for file in files if file.is_file())


def environment() -> dict[str, str]:
    """Give debootstrap the proxy that apt is told to use; it reads the environment alone."""
    script = 'eval $(apt-config shell p Acquire::http::Proxy); printf %s "$p"'
    done = subprocess.run(["sh", "-c", script], check=False, capture_output=True, text=True)
    proxy = {"http_proxy": done.stdout} if done.stdout not in ("", "DIRECT") else {}
    return {**os.environ, **proxy}
