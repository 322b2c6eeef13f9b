"""Answers to probes, as values that are stored as evidence and can be judged again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.domain.bucket_reading import BucketContents
from bot.domain.image_reading import Repository, ScanReports
from bot.domain.network_reading import CaaAnswers, Clocks, Mentioned
from bot.domain.network_reading import DnsAnswers as DnsAnswers  # noqa: PLC0414 - shown here too
from bot.domain.network_reading import ResolverAnswer as ResolverAnswer  # noqa: PLC0414 - likewise


class Silence(Enum):
    """Why there is no answer. None of them says anything about the thing asked."""

    UNREACHABLE = "unreachable"
    LOGIN_REFUSED = "login refused"
    HOST_KEY_CHANGED = "host key changed"
    TIMED_OUT = "timed out"
    GARBLED = "garbled"
    REFUSED = "refused"
    LOST = "connection lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Nothing was learned, and why; `detail` is one sentence without secrets."""

    why: Silence
    detail: str
    kind: Literal["no_answer"] = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a command printed; `status` 124 means it hit its own timeout, -1 that it is unknown."""

    status: int
    stdout: str
    stderr: str = ""
    kind: Literal["output"] = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """Who we are on the server after the login."""

    user: str
    uid: int
    groups: tuple[str, ...]
    host_key: str
    kind: Literal["logged_in"] = "logged_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerState:
    """One container of the project; `user` is the image's or the service's, "" means root."""

    service: str
    name: str
    image: str
    image_id: str
    state: str
    health: str
    user: str
    restart_policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """What the Docker daemon says of itself and of a project."""

    version: str
    api_version: str
    root_dir: str
    os_type: str
    containers: tuple[ContainerState, ...] = ()
    kind: Literal["engine"] = "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """Status, headers that matter and the beginning of the body (at most 4,096 characters)."""

    status: int
    content_type: str
    body: str
    milliseconds: int
    address: str
    kind: Literal["http"] = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The certificate as served.

    `verify_code` is OpenSSL's: 0 trusted, 10 expired, 18 and 19 self-signed, 20 missing
    intermediate, 62 name mismatch. Times are Unix seconds; `asked_at` is when we looked.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: int
    not_after: int
    asked_at: int
    verify_code: int
    verify_message: str
    kind: Literal["certificate"] = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a statement gave, every value as the database writes it; None is NULL.

    `asked_at` is when it was asked, in Unix seconds.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    asked_at: int = 0
    kind: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """What a provider's API answered: JSON without people and without connection strings.

    `asked_at` is when it was asked, in Unix seconds; `date` is the provider's own clock as it
    wrote it.
    """

    status: int
    body: str
    asked_at: int
    date: str = ""
    kind: Literal["provider"] = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """The last drill: when it ended, whether it held, and what it measured, by name.

    Times are Unix seconds; `ended_at` is 0 when there was none, `asked_at` is when we looked.
    `trouble` says why it did not hold.
    """

    ended_at: int
    asked_at: int = 0
    held: bool = False
    trouble: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    kind: Literal["drill"] = "drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlHit:
    """A rule that a statement breaks; `line` counts from 1."""

    file: str
    line: int
    rule: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFindings:
    """What the linters say of SQL files; `statements` counts those that they read."""

    files: tuple[str, ...]
    statements: int
    hits: tuple[SqlHit, ...] = ()
    kind: Literal["sql_findings"] = "sql_findings"


Reading = (
    NoAnswer
    | Output
    | LoggedIn
    | EngineState
    | HttpAnswer
    | Certificate
    | DnsAnswers
    | CaaAnswers
    | Clocks
    | Mentioned
    | Rows
    | ProviderAnswer
    | Drill
    | SqlFindings
    | ScanReports
    | Repository
    | BucketContents
)

_adapter: TypeAdapter[Reading] = TypeAdapter(Annotated[Reading, Field(discriminator="kind")])


def to_json(reading: Reading) -> str:
    """One line of JSON that `from_json` reads back to an equal value."""
    return _adapter.dump_json(reading).decode()


def from_json(text: str) -> Reading:
    """The reading that `to_json` wrote."""
    return _adapter.validate_json(text)


def fingerprint(readings: tuple[Reading, ...]) -> str:
    """Sixteen hex digits over the readings in order: the evidence behind a finding."""
    text = "\n".join(to_json(reading) for reading in readings)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
