"""The migration file as a value."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.legacy import Legacy
from bot.domain.plan.model import Host, Name, Part
from bot.domain.plan.people import Contact, Members, Roles
from bot.domain.plan.services import Database, Files, SmokeStep
from bot.domain.plan.stack import Service, Stack
from bot.domain.plan.target import SecretSource, Target

__all__ = ["Legacy", "Plan", "SecretSource", "Service", "Stack", "Target"]

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def _channel(text: str) -> str:
    if not _CHANNEL.fullmatch(text):
        message = f"'{text}' is not a Slack channel id (C…); see the channel's details"
        raise ValueError(message)
    return text


class Thresholds(Part):
    """Limits; bytes for space, milliseconds for answers, days for certificates."""

    free_bytes_fail: int = Field(default=5_000_000_000, ge=0)
    free_bytes_warn: int = Field(default=10_000_000_000, ge=0)
    health_ms: int = Field(default=1_000, ge=1)
    certificate_days: int = Field(default=14, ge=0)


class Dns(Part):
    """Resolvers to ask, `address` or `address:port`; empty means the bot's own."""

    resolvers: tuple[Host, ...] = Field(default=(), strict=False)


class Tls(Part):
    """`ca_file` is a PEM file on the bot to trust beside the system's store."""

    ca_file: str = ""


class Plan(Part):
    """One migration: what moves, from where, to where, who decides."""

    version: Literal[1] = 1
    app: Name
    environment: Name = "production"
    channel: Annotated[str, AfterValidator(_channel)]
    targets: tuple[Target, ...] = Field(min_length=1, strict=False)
    legacy: Legacy
    stack: Stack
    database: Database
    files: Files
    health: tuple[str, ...] = Field(min_length=1, strict=False)
    smoke: tuple[SmokeStep, ...] = Field(default=(), strict=False)
    strategy: Literal["redirect", "proxy", "takeover"] = "redirect"
    thresholds: Thresholds = Thresholds()
    dns: Dns = Dns()
    tls: Tls = Tls()
    roles: Roles = Roles()
    quorum: int = Field(default=2, ge=1, le=20)
    on_call: Members = ()
    contacts: tuple[Contact, ...] = Field(default=(), strict=False)
    assumptions: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _targets_differ(self) -> Plan:
        names = [target.name for target in self.targets]
        if len(set(names)) != len(names):
            message = "each target needs a name of its own"
            raise ValueError(message)
        return self

    @property
    def name(self) -> str:
        """`app/environment`: how people and the journal call this migration."""
        return f"{self.app}/{self.environment}"

    @property
    def target(self) -> Target:
        """The server at hand: the only one, or the one that `at` chose."""
        return self.targets[0]

    def at(self, target: Target) -> Plan:
        """The same plan for one of its servers."""
        return self.model_copy(update={"targets": (target,)})

    @property
    def digest(self) -> str:
        """Twelve hex digits over the whole plan; equal plans have equal digests."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:12]
