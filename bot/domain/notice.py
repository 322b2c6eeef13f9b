"""What a check noticed about one of several things, and how the worst of them is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.check import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that is wrong or odd; `remedy` is one sentence."""

    outcome: Outcome
    said: str
    remedy: str

    @classmethod
    def fine(cls, said: str) -> Notice:
        """The rule holds for it."""
        return cls(outcome=Outcome.PASS, said=said, remedy="")

    @classmethod
    def fail(cls, said: str, remedy: str) -> Notice:
        """It must be put right."""
        return cls(outcome=Outcome.FAIL, said=said, remedy=remedy)

    @classmethod
    def warn(cls, said: str, remedy: str) -> Notice:
        """A person should look."""
        return cls(outcome=Outcome.WARN, said=said, remedy=remedy)

    @classmethod
    def unknown(cls, said: str, remedy: str) -> Notice:
        """Nothing was learned about it."""
        return cls(outcome=Outcome.UNKNOWN, said=said, remedy=remedy)


def worst(notices: Iterable[Notice]) -> tuple[Outcome, str, str]:
    """The worst outcome with all that was said of it and all that clears it.

    Nothing noticed at all is a pass: the caller knows that it looked.
    """
    known = tuple(notices)
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.PASS):
        bad = tuple(notice for notice in known if notice.outcome is outcome)
        if bad:
            remedies = " ".join(dict.fromkeys(notice.remedy for notice in bad))
            return outcome, "; ".join(notice.said for notice in bad), remedies
    return Outcome.PASS, "", ""
