"""What people were shown of the audit trail when they answered: each is a witness to its end then.

Their answers lie in the same database, so they prove less than an anchor outside; but who writes
the trail anew has to write the answers anew as well, and they are in Slack's buttons, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chain import Anchor
from storage.tables import signoff_votes as votes

_SHOWN = re.compile(r"(?P<seq>[1-9]\d{0,11})-(?P<hash>[0-9a-f]{64})", re.ASCII)
_NONE = Anchor(seq=0, hash="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Who was shown which end of the trail; one that is none has the sequence 0."""

    by: str
    head: Anchor


async def witnesses(tx: AsyncConnection) -> tuple[Witness, ...]:
    """Everybody who ever answered a sign-off with the trail's end on the card."""
    shown = select(votes.c.by, votes.c.head).where(votes.c.head != "")
    return tuple(Witness(by=row.by, head=_anchor(row.head)) for row in await tx.execute(shown))


def _anchor(shown: str) -> Anchor:
    found = _SHOWN.fullmatch(shown)
    return Anchor(seq=int(found["seq"]), hash=found["hash"]) if found else _NONE
