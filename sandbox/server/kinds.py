"""The kinds of server: what runs the app today."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One for each of the example files."""

    SYSTEMD = "systemd"
    """A shop whose services are systemd units."""
    PM2 = "pm2"
    """A blog whose processes pm2 runs, in fork and in cluster mode."""
    STATIC = "static"
    """Pages that nginx serves; no database and no uploads."""
