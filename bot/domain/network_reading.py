"""Answers about names, clocks and texts; part of `bot.domain.reading`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverAnswer:
    """What one resolver said; `failure` is "" or the reason, such as NXDOMAIN."""

    resolver: str
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswers:
    """What every resolver said."""

    answers: tuple[ResolverAnswer, ...] = field(default=())
    kind: Literal["dns"] = "dns"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaRecord:
    """One CAA record as DNS holds it; `tag` is in lower case, flag 128 means critical."""

    flags: int
    tag: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaAnswer:
    """The records that one resolver has for the name or the nearest name above it.

    `owner` is the name that has them, "" when there are none; `failure` is "" or the reason why
    nothing is known.
    """

    resolver: str
    owner: str = ""
    records: tuple[CaaRecord, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaAnswers:
    """What every resolver said about who may issue."""

    answers: tuple[CaaAnswer, ...] = field(default=())
    kind: Literal["caa"] = "caa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The server's clock between two looks at the bot's; all in milliseconds since the epoch."""

    before: int
    server: int
    after: int
    kind: Literal["clocks"] = "clocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """How a cookie is set, never its value; `domain` is "" when it is for the host alone."""

    name: str
    domain: str = ""
    path: str = ""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How far the smoke flow came; `trouble` is why it stopped, "" at the end.

    `passed` names the steps that went well, `cookies` are those that the login set.
    """

    passed: tuple[str, ...]
    trouble: str = ""
    cookies: tuple[Cookie, ...] = ()
    kind: Literal["flow"] = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """Which words a text holds, as asked; `size` is in bytes, -1 when there is no such file."""

    words: tuple[str, ...]
    size: int
    kind: Literal["mentioned"] = "mentioned"
