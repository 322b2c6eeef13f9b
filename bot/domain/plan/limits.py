"""Limits, resolvers and certificates: how strictly to look, and through what."""

from __future__ import annotations

from pydantic import Field

from bot.domain.plan.model import Host, Part, Port


class Thresholds(Part):
    """Limits; bytes for space, milliseconds for answers, days for certificates."""

    free_bytes_fail: int = Field(default=5_000_000_000, ge=0)
    """Less free space than this blocks; bytes."""
    free_bytes_warn: int = Field(default=10_000_000_000, ge=0)
    """Less free space than this warns; bytes."""
    health_ms: int = Field(default=1_000, ge=1)
    """A health endpoint must answer within this; milliseconds."""
    certificate_days: int = Field(default=14, ge=0)
    """A certificate must be valid for this much longer; days."""
    rollback_hours: int = Field(default=24, ge=1)
    """For so long after the cutover a way back is kept; hours."""
    rollback_seconds: int = Field(default=120, ge=1)
    """Going back may take this long in the rehearsal; seconds."""
    restore_seconds: int = Field(default=1_800, ge=1)
    """A restore of the database may take this long; seconds."""


class Dns(Part):
    """Resolvers to ask, `address` or `address:port`; empty means the bot's own."""

    resolvers: tuple[Host, ...] = Field(default=(), strict=False)
    """`address` or `address:port` of each resolver to ask."""


class Staging(Part):
    """A host on which the certificate was tried before."""

    host: Host
    """Its name."""
    address: Host | None = None
    """Where it answers, if DNS shall not say."""
    port: Port = 443
    """Port of its HTTPS."""
    ca_file: str = ""
    """A PEM file on the bot to trust for it too; relative to the migration file's folder."""


class Tls(Part):
    """`ca_file` is a PEM file on the bot to trust beside the system's store."""

    ca_file: str = ""
    """A PEM file on the bot to trust too; relative to the migration file's folder."""
    issuers: tuple[Host, ...] = Field(
        default=("letsencrypt.org", "sectigo.com"), min_length=1, strict=False
    )
    """Who may issue for the domain, as CAA records name them; Caddy takes the first that can."""
    staging: Staging | None = None
    """A host on which the certificate was tried before."""
