"""Lets time begin to count for a request for sign-offs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Schedule
from bot.domain.signoff.request import SignoffRequest
from storage import schedules

EXPIRY, REMINDER, ESCALATION = "signoff-expiry", "signoff-reminder", "signoff-escalation"


async def begin(tx: AsyncConnection, request: SignoffRequest, at: datetime) -> None:
    """Something was asked at `at`. Call it last in its transaction.

    Each job works out itself when it is due; asking again begins anew.
    """
    for kind in (EXPIRY, REMINDER, ESCALATION):
        wanted = Schedule(
            id=f"{kind}/{request.id}",
            kind=kind,
            due=at,
            migration=request.migration,
            channel=request.channel,
            by="slipway",
            input={"request": request.id},
        )
        await schedules.put(tx, wanted)
