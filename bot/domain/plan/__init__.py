"""The migration file as a value."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from bot.domain.plan.evidence import Logs, Scan
from bot.domain.plan.flip import Flip
from bot.domain.plan.freeze import Freeze
from bot.domain.plan.legacy import Legacy
from bot.domain.plan.limits import Dns, Thresholds, Tls
from bot.domain.plan.model import Name, Part
from bot.domain.plan.people import Contact, Members, Roles, Signoffs
from bot.domain.plan.services import Database, SmokeStep
from bot.domain.plan.stack import Service, Stack
from bot.domain.plan.target import SecretSource, Target
from bot.domain.plan.uploads import Files
from bot.domain.plan.watch import Watch
from bot.domain.plan.window import Window

__all__ = ["Legacy", "Plan", "SecretSource", "Service", "Stack", "Target"]

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def _channel(text: str) -> str:
    if not _CHANNEL.fullmatch(text):
        message = f"'{text}' is not a Slack channel id"
        raise ValueError(message)
    return text


Channel = Annotated[
    str,
    AfterValidator(_channel),
    Field(
        title="the channel id (C…) that Slack shows at the end of the channel's details",
        examples=["C0123ABCD"],
        json_schema_extra={"pattern": f"^{_CHANNEL.pattern}$"},
    ),
]


class Plan(Part):
    """One migration: what moves, from where, to where, who decides."""

    version: Literal[1] = 1
    """Version of this format."""
    app: Name
    """The app that moves."""
    environment: Name = "production"
    """Which of the app's environments moves."""
    channel: Channel
    """The Slack channel in which the migration happens; one migration a channel."""
    targets: tuple[Target, ...] = Field(min_length=1, strict=False)
    """The servers, in the order in which they move."""
    legacy: Legacy
    """What runs today, and must be able to come back."""
    stack: Stack
    """The Compose project that takes over."""
    database: Database
    """The app's database: `kind` is neon, postgres or none."""
    files: Files
    """The app's uploads: `kind` is s3, volume or none."""
    health: tuple[str, ...] = Field(min_length=1, strict=False)
    """Public URLs that answer 200 when the app is well."""
    smoke: tuple[SmokeStep, ...] = Field(default=(), strict=False)
    """HTTP requests in order that prove the app works."""
    smoke_baseline: Literal["cutover", "preflight"] = "cutover"
    """When they first run against the old services. They write: preflight must be allowed to."""
    strategy: Literal["redirect", "proxy", "takeover"] = "redirect"
    """How traffic moves: redirect the ports, flip the host's proxy, or take the ports over."""
    flip: Flip | None = None
    """What changes in the host's proxy; for `strategy: proxy`."""
    window: Window | None = None
    """When traffic is low: the stretch of the day in which the migration may happen."""
    freezes: tuple[Freeze, ...] = Field(default=(), strict=False)
    """Stretches of time in which no cutover begins."""
    runbook: str = ""
    """The way back by hand: a text on the bot, relative to this file's folder."""
    scan: Scan | None = None
    """Who looks for known holes in the images, and where the reports lie."""
    logs: Logs | None = None
    """Where the containers' lines are gathered."""
    thresholds: Thresholds = Thresholds()
    """Limits for the checks."""
    watch: Watch = Watch()
    """How it is watched after the cutover."""
    dns: Dns = Dns()
    """Which resolvers to ask."""
    tls: Tls = Tls()
    """Which certificates to trust."""
    roles: Roles = Roles()
    """Who may give the four sign-offs."""
    quorum: int = Field(default=2, ge=1, le=20)
    """How many different people must sign off at least."""
    signoffs: Signoffs = Signoffs()
    """How the sign-offs are asked for."""
    break_glass: Members = ()
    """Who may cut over without them, giving a reason that everybody reads."""
    on_call: Members = ()
    """Who may roll back at night."""
    contacts: tuple[Contact, ...] = Field(default=(), strict=False)
    """Whom to call for what."""
    assumptions: tuple[str, ...] = Field(default=(), strict=False)
    """What the team takes for granted, one sentence each."""

    @field_validator("targets")
    @classmethod
    def _targets_differ(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        names = [target.name for target in targets]
        if len(set(names)) != len(names):
            message = "each target needs a name of its own"
            raise ValueError(message)
        return targets

    @property
    def name(self) -> str:
        """`app/environment`: how people and the journal call this migration."""
        return f"{self.app}/{self.environment}"

    @property
    def target(self) -> Target:
        """The server at hand: the only one, or the one that `at` chose."""
        return self.targets[0]

    def at(self, target: Target) -> Plan:
        """The same plan seen from one of its servers; the others follow it in `targets`."""
        others = tuple(each for each in self.targets if each.name != target.name)
        return self.model_copy(update={"targets": (target, *others)})

    @property
    def digest(self) -> str:
        """Twelve hex digits over the plan without its freezes; equal plans have equal digests.

        A freeze changes no cutover, it only holds it up: what was looked at, rehearsed and signed
        off stays so when somebody writes one down.
        """
        counted = self.model_copy(update={"freezes": ()})
        return hashlib.sha256(counted.model_dump_json(by_alias=True).encode()).hexdigest()[:12]
