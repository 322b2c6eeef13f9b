"""What is known of a migration, for the matrix, the checklist, the assumptions, the contacts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan.people import Contact
from bot.domain.standing import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`stale` when the migration file has changed since the latest preflight: it counts no more."""

    migration: str
    digest: str
    known: Known
    contacts: tuple[Contact, ...] = ()
    assumptions: tuple[str, ...] = ()
    stale: bool = False
