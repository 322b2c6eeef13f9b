"""Answers to probes, as values that are stored as evidence and can be judged again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.domain.bucket_reading import BucketContents
from bot.domain.database_reading import Drill as Drill  # noqa: PLC0414 - shown here too
from bot.domain.database_reading import ProviderAnswer as ProviderAnswer  # noqa: PLC0414 - likewise
from bot.domain.database_reading import Rows as Rows  # noqa: PLC0414 - likewise
from bot.domain.database_reading import SqlFindings as SqlFindings  # noqa: PLC0414 - likewise
from bot.domain.database_reading import SqlHit as SqlHit  # noqa: PLC0414 - likewise
from bot.domain.image_reading import Repository, ScanReports
from bot.domain.network_reading import CaaAnswers, Clocks, Flow, Mentioned
from bot.domain.network_reading import DnsAnswers as DnsAnswers  # noqa: PLC0414 - shown here too
from bot.domain.network_reading import ResolverAnswer as ResolverAnswer  # noqa: PLC0414 - likewise
from bot.domain.people_reading import Approvers as Approvers  # noqa: PLC0414 - likewise


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
    | Flow
    | Rows
    | ProviderAnswer
    | Drill
    | SqlFindings
    | ScanReports
    | Repository
    | BucketContents
    | Approvers
)


@cache
def _adapter() -> TypeAdapter[Reading]:
    """Made when it is needed: that takes a while, and a preflight asks before it reads."""
    return TypeAdapter(Annotated[Reading, Field(discriminator="kind")])


def to_json(reading: Reading) -> str:
    """One line of JSON that `from_json` reads back to an equal value."""
    return _adapter().dump_json(reading).decode()


def from_json(text: str) -> Reading:
    """The reading that `to_json` wrote."""
    return _adapter().validate_json(text)


def fingerprint(readings: tuple[Reading, ...]) -> str:
    """Sixteen hex digits over the readings in order: the evidence behind a finding."""
    text = "\n".join(to_json(reading) for reading in readings)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
