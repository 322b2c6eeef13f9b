"""What the record of a drill says to a check."""

from __future__ import annotations

import re

from bot.domain.check import Unanswered
from bot.domain.notice import Notice
from bot.domain.reading import Drill

_DAY = 86_400
_NUMBER = re.compile(r"[0-9]{1,18}")
FRESH_DAYS = 7


def noticed(drill: Drill, command: str) -> Notice:
    """A failed one fails; none, or one older than a week, warns: it is due, and nothing broke."""
    run = f"Run `{command}`."
    if drill.ended_at <= 0:
        return Notice.warn("not drilled yet", run)
    days = max(0, drill.asked_at - drill.ended_at) // _DAY
    when = "today" if not days else f"{days} days ago"
    if not drill.held:
        why = drill.trouble or "it did not hold"
        return Notice.fail(f"the drill {when} failed: {why}", f"Mend that. {run}")
    if drill.asked_at - drill.ended_at >= FRESH_DAYS * _DAY:
        return Notice.warn(f"the drill was {when}", run)
    return Notice.fine(f"the drill {when} held")


def fact(drill: Drill, name: str) -> int:
    """A measurement as a whole number; raises `Unanswered` without it."""
    value = dict(drill.facts).get(name, "")
    if not _NUMBER.fullmatch(value):
        raise Unanswered(f"the drill's record does not say '{name}'")
    return int(value)
