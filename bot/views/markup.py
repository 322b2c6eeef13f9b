"""Text that is safe to show: escaped, without control characters, visibly cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import UTC, datetime
from itertools import accumulate
from typing import NewType

Safe = NewType("Safe", str)
"""Slack's mrkdwn made here and nowhere else; text of others gets in only through `prose`."""

CUT = "…"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"https?://[^\s|<>]{3,500}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def clean(text: str) -> str:
    """Without control and direction characters and lone surrogates; ends trimmed."""
    encodable = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub(" ", encodable).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of one line; an ellipsis says that there was more."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + CUT


def escape(text: str, limit: int) -> Safe:
    """Escaped for mrkdwn and at most `limit` characters after that; no entity is torn."""
    pieces = [_ENTITIES.get(character, character) for character in clean(text)]
    reached = tuple(accumulate(map(len, pieces)))
    if not pieces or reached[-1] <= limit:
        return Safe("".join(pieces))
    return Safe("".join(pieces[: bisect_right(reached, limit - 1)]).rstrip() + CUT)


def prose(text: str, limit: int = 600) -> Safe:
    """Words of a person or a server; a backtick without a partner becomes an apostrophe."""
    whole = text if text.count("`") % 2 == 0 else text.replace("`", "'")
    safe = escape(whole, limit)
    return safe if safe.count("`") % 2 == 0 else Safe(safe.replace("`", "'"))


def strong(text: str, limit: int = 150) -> Safe:
    """One bold line."""
    line = escape(cut(text.replace("*", "").replace("`", "'"), limit), limit)
    return Safe(f"*{line}*") if line else line


def code(text: str, limit: int = 200) -> Safe:
    """One line of code."""
    line = escape(cut(text.replace("`", "'"), limit), limit)
    return Safe(f"`{line}`") if line else line


def fence(text: str, limit: int = 800) -> Safe:
    """Code to copy, as a block of its own."""
    body = escape(text.replace("`", "'"), limit)
    return Safe(f"```{body}```") if body else body


def person(actor: str) -> Safe:
    """A mention for a Slack user id, the plain name for anybody else."""
    return Safe(f"<@{actor}>") if _MEMBER.fullmatch(actor) else code(actor or "nobody", 80)


def crew(who: str) -> Safe:
    """A mention for a person or a user group."""
    return Safe(f"<!subteam^{who}>") if _GROUP.fullmatch(who) else person(who)


def place(channel: str) -> Safe:
    """A link to a channel."""
    return Safe(f"<#{channel}>") if _CHANNEL.fullmatch(channel) else code(channel or "?", 80)


def link(address: str, text: Safe) -> Safe:
    """A link, the bare text where there is no address to go to."""
    return Safe(f"<{address}|{text}>") if _ADDRESS.fullmatch(address) else text


def moment(at: datetime) -> Safe:
    """A time in the reader's own zone, UTC where that is not possible."""
    utc = at.astimezone(UTC)
    shown = "{date_short_pretty} {time}"
    return Safe(f"<!date^{int(utc.timestamp())}^{shown}|{utc:%Y-%m-%d %H:%M} UTC>")


def row(*parts: Safe, by: str = " · ") -> Safe:
    """Safe parts in one line; empty ones are left out."""
    return Safe(by.join(part for part in parts if part))


def lines(*parts: Safe) -> Safe:
    """Safe parts, one a line; empty ones are left out."""
    return row(*parts, by="\n")


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 10:  # noqa: PLR2004 - below ten the tenth is worth showing
        return f"{max(seconds, 0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
