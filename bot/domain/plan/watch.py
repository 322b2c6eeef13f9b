"""How the migration is watched afterwards, and what happens when it fails."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import Part

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_WEB = re.compile(r"https?://[^\s@/]+(/[^\s]*)?")


def _header(text: str) -> str:
    if not _HEADER.fullmatch(text):
        message = f"'{text}' is not the name of a header"
        raise ValueError(message)
    return text


def _web(text: str) -> str:
    if not _WEB.fullmatch(text):
        message = f"'{text}' is not a URL without a login"
        raise ValueError(message)
    return text


Header = Annotated[
    str,
    AfterValidator(_header),
    Field(
        title="the name of a header",
        examples=["X-Build"],
        json_schema_extra={"pattern": f"^{_HEADER.pattern}$"},
    ),
]
Web = Annotated[
    str,
    AfterValidator(_web),
    Field(
        title="a URL without a login",
        examples=["http://127.0.0.1:2019/metrics"],
        json_schema_extra={"pattern": f"^{_WEB.pattern}$"},
    ),
]


class Build(Part):
    """How an answer of the new stack is told from one of the old app or of a cache."""

    header: Header
    """The header of an answer that says which build it comes from."""
    expected: str = Field(min_length=1, max_length=200)
    """What it says when the new stack answers."""


class Backlog(Part):
    """Where the app tells how its background jobs stand: `query` or `url`."""

    query: str = ""
    """SQL on the app's database: one row with the age of the oldest waiting job in seconds, and
    how many were done so far; the second column may be left out. It runs in a read-only
    transaction."""
    url: Web | None = None
    """A URL on the server that answers with JSON: `oldest_seconds` and, if it likes,
    `processed`."""
    oldest_seconds: int = Field(default=900, ge=1)
    """A job may wait this long; seconds."""

    @model_validator(mode="after")
    def _one(self) -> Backlog:
        if bool(self.query) == (self.url is not None):
            message = "name either a query or a url"
            raise ValueError(message)
        return self


class Alarms(Part):
    """From where on what is seen counts as worse than before, or as failing."""

    quick_ms: int = Field(default=50, ge=0)
    """An answer within this is never too slow, whatever it took before; milliseconds."""
    slower_warn: float = Field(default=1.25, ge=1, le=100)
    """The slow answers (p95) may take this many times what they took before the switch."""
    slower_fail: float = Field(default=2.0, ge=1, le=100)
    """From this many times on it is failing."""
    error_lines: int = Field(default=5, ge=0)
    """So many ERROR lines a minute are never failing, however quiet the old app was."""
    error_lines_times: float = Field(default=3.0, ge=1, le=1_000)
    """Beyond that, failing is this many times what the old app wrote."""
    error_percent: float = Field(default=0.1, ge=0.001, le=100)
    """The share of requests that may be answered with a 5xx; percent."""
    error_percent_fail: float = Field(default=1.0, ge=0.001, le=100)
    """From this share on it is failing; percent."""
    memory_percent: float = Field(default=2.0, ge=0.01, le=1_000)
    """Memory may grow by this share of its limit; percent an hour."""
    connections_percent: int = Field(default=80, ge=1, le=100)
    """The share of the database's connections that may be in use; percent."""
    restarts: int = Field(default=3, ge=1, le=100)
    """So many restarts of one container within an hour are failing."""

    @model_validator(mode="after")
    def _in_order(self) -> Alarms:
        if self.slower_warn > self.slower_fail:
            message = "slower_warn must not be above slower_fail"
            raise ValueError(message)
        if self.error_percent > self.error_percent_fail:
            message = "error_percent must not be above error_percent_fail"
            raise ValueError(message)
        return self


class Watch(Part):
    """How often to look after the migration, at what, and what to do when it fails."""

    interval: int = Field(default=30, ge=10, le=300)
    """From one look to the next; seconds."""
    failing: Literal["roll-back", "ask", "tell"] = "ask"
    """What to do when it fails: roll back at once, ask and roll back if nobody answers, or only
    tell."""
    countdown: int = Field(default=10, ge=1, le=120)
    """How long to wait for an answer when asking; minutes."""
    flow_minutes: int = Field(default=15, ge=1, le=1_440)
    """From one run of the smoke flow to the next; minutes. It writes what its steps write."""
    metrics: Web | None = None
    """Caddy's metrics as its own container sees them (`servers { metrics }` must be on)."""
    build: Build | None = None
    """How an answer of the new stack is told from others."""
    jobs: Backlog | None = None
    """Where the app tells how its background jobs stand."""
    alarms: Alarms = Alarms()
    """From where on it is worse than before."""
