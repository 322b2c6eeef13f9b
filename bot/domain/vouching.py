"""What people answer for: attestations of lines that no check can see, and the rules of words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.lines import ATTESTABLE, Line

#: How many days an attestation or a waiver may last; a choice, so that nobody mistypes it.
DAYS = (1, 3, 7, 14, 30)
#: How many days an attestation counts when its author says nothing else.
ATTESTED_DAYS = 7
LEAST_WORDS = 10
MOST_EVIDENCE = 1_000
MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A person's word for one line of the runbook; `evidence` is a text or a link."""

    id: str
    migration: str
    line: str
    evidence: str
    by: str
    at: datetime
    until: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < self.until


def attestable(name: str) -> Line | None:
    """The line of that id, in any case, if a person may attest it."""
    wanted = name.strip().casefold()
    return next((line for line in ATTESTABLE if line.id.casefold() == wanted), None)


def lasting(days: str) -> timedelta | None:
    """The choice as a time, None when it is none of those offered."""
    return next((timedelta(days=each) for each in DAYS if str(each) == days), None)


def complaint_about_evidence(text: str) -> str:
    """What is wrong with the evidence, "" when it will do."""
    said = text.strip()
    if said.casefold().startswith(("http:", "https:")) and not _is_link(said):
        return "This is not a whole link: https://host/path."
    return complaint_about_words(said, MOST_EVIDENCE)


def complaint_about_words(text: str, most: int) -> str:
    """What is wrong with a reason, "" when it will do."""
    said = " ".join(text.split())
    if len(said) < LEAST_WORDS:
        return f"Write at least {LEAST_WORDS} characters: somebody will read it at night."
    return f"Write at most {most} characters." if len(said) > most else ""


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text.split(maxsplit=1)[0])
    except ValueError:
        return False
    return bool(parts.hostname and "." in parts.hostname)
