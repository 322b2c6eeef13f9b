"""The four long-term lines of the runbook: what each asks, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.schedule import Calendar

#: Everything is due in the morning, UTC: a calendar hour of a place may be there twice.
_HOUR = 8


class ChoreKind(Enum):
    """The value is what a person types, in the order of the runbook (P-L1 to P-L4)."""

    IMAGES = "image-scan"
    BASES = "base-images"
    LOGS = "log-rotation"
    RESTORE = "restore-drill"

    @property
    def line(self) -> str:
        """The runbook's line."""
        return _TERMS[self].line

    @property
    def title(self) -> str:
        """As people call it."""
        return _TERMS[self].title

    @property
    def often(self) -> str:
        """How often, in a word."""
        return _TERMS[self].often

    @property
    def rule(self) -> Calendar:
        """When it is due."""
        return _TERMS[self].rule

    @property
    def tells_news_only(self) -> bool:
        """Whether what was there at the last look already is not told again."""
        return self is ChoreKind.IMAGES

    @property
    def advice(self) -> str:
        """What only a person can do about what was found."""
        return _TERMS[self].advice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    line: str
    title: str
    often: str
    rule: Calendar
    advice: str


_TERMS = {
    ChoreKind.IMAGES: _Terms(
        line="P-L1",
        title="image scan",
        often="weekly",
        rule=Calendar(hour=_HOUR, weekday="mon"),
        advice="Build the images again with the fixes, and deploy them.",
    ),
    ChoreKind.BASES: _Terms(
        line="P-L2",
        title="base images",
        often="monthly",
        rule=Calendar(hour=_HOUR, day="1"),
        advice="Build the images again on the newest bases, and deploy them.",
    ),
    ChoreKind.LOGS: _Terms(
        line="P-L3",
        title="log rotation",
        often="monthly",
        rule=Calendar(hour=_HOUR, day="2"),
        advice="Give what grows a limit, and make its container anew.",
    ),
    ChoreKind.RESTORE: _Terms(
        line="P-L4",
        title="restore drill",
        often="quarterly",
        rule=Calendar(hour=_HOUR, day="3", month="1,4,7,10"),
        advice="Mend the backup, then drill again: `/migrate drill restore`.",
    ),
}
