"""A time as the clocks of a place show it, and the one moment that is meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")
FORMAT = "%Y-%m-%d %H:%M"


class NoSuchTime(ValueError):
    """The words mean no moment, or two; `advice` says what to write."""

    def __init__(self, said: str, advice: str) -> None:
        self.said, self.advice = said, advice
        super().__init__(said)


def zone_of(name: str) -> ZoneInfo:
    """The zone of the IANA list. Raises `NoSuchTime`, with the names that may be meant."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        like = _like(name)
        meant = f"Did you mean {' or '.join(f'`{each}`' for each in like)}?" if like else ""
        advice = meant or "Write a zone of the IANA list, such as `Europe/Berlin` or `UTC`."
        raise NoSuchTime(f"'{name[:60]}' is not a time zone", advice) from None


def moment_of(clock: str, zone: str) -> datetime:
    """The moment in UTC at which the clocks of a zone show `2026-12-01 02:00`.

    Raises `NoSuchTime` for an hour that is left out or there twice, because clocks are turned.
    """
    there = zone_of(zone)
    local = _read(clock)
    first, second = (local.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    shown = f"{local:{FORMAT}}"
    if first.astimezone(there).replace(tzinfo=None) != local:
        raise NoSuchTime(
            f"{shown} does not exist in {zone}: the clocks are set forward over it",
            f"Write `{first.astimezone(there):{FORMAT}} {zone}` for the time right after it.",
        )
    raise NoSuchTime(
        f"{shown} is there twice in {zone}: the clocks are set back",
        f"Write `{first:{FORMAT}} UTC` for the first or `{second:{FORMAT}} UTC` for the second.",
    )


def _read(clock: str) -> datetime:
    said = f"'{clock[:60]}' is not a date with a time"
    if not _SHAPE.fullmatch(clock):
        raise NoSuchTime(said, "Write it like `2026-12-01 02:00`.")
    try:
        return datetime.strptime(clock.replace("T", " "), FORMAT)  # noqa: DTZ007 - its zone stands beside it
    except ValueError:
        raise NoSuchTime(f"{said} of the calendar", "Write it like `2026-12-01 02:00`.") from None


def _like(name: str) -> tuple[str, ...]:
    """By the whole name, then by the town alone."""
    wanted = name.casefold().replace(" ", "_")
    found = [_names()[each] for each in get_close_matches(wanted, _names(), n=2, cutoff=0.7)]
    towns = get_close_matches(wanted, _towns(), n=2, cutoff=0.8)
    return tuple(dict.fromkeys((*found, *(_towns()[each] for each in towns))))[:2]


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones()) if "/" in name}


@cache
def _towns() -> dict[str, str]:
    return {name.rpartition("/")[2]: whole for name, whole in _names().items()}
