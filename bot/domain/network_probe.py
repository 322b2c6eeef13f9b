"""Questions about names, clocks, texts and the smoke flow; part of `bot.domain.probe`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.vantage import Vantage


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaLookup:
    """Who may issue certificates for `name`, asked of each resolver; answered by `CaaAnswers`.

    `resolvers` is as in `DnsLookup`.
    """

    name: str
    resolvers: tuple[str, ...] = ()
    timeout: float = 4.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What time it is on the server, and here just before and after; answered by `Clocks`."""

    timeout: float = 5.0

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokeFlow:
    """The plan's smoke flow against the old services, or only its login against the new ones.

    The only question that writes: ask it when the plan says so (`smoke_baseline`). Answered by
    `Flow`.
    """

    side: Literal["legacy", "stack"]
    timeout: float = 8.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Which of the words a text on the bot holds; answered by `Mentioned`."""

    path: str
    words: tuple[str, ...]
    timeout: float = 2.0

    vantage = Vantage.BOT
