"""The messages that call somebody to a sign-off card."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.signoffs import Signoffs
from bot.views import signoff_reminders


class SignoffCalls:
    """Pictures for the relay; the subject is `<request>/<name>/<people>`, people with commas."""

    def __init__(self, signoffs: Signoffs) -> None:
        self._signoffs = signoffs

    async def reminder(self, subject: str) -> Message | None:
        """For those who are missing still."""
        request, _, people = subject.split("/")
        state = await self._signoffs.state_of(request)
        return signoff_reminders.reminder(state, people.split(","))

    async def escalation(self, subject: str) -> Message | None:
        """For those who help out; the name is `<role>-<round>` of each, with plus signs."""
        request, marks, told = subject.split("/")
        state = await self._signoffs.state_of(request)
        roles = [mark.rpartition("-")[0] for mark in marks.split("+")]
        return signoff_reminders.escalation(state, roles, told.split(","))
