"""Forms: opened at once, filled when all is known, and one effect however often they are sent."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import structlog

from bot.domain.errors import NotAllowed, SlipwayError
from bot.domain.modal import Modal
from bot.executor.service import MigrationService
from bot.views.forms import told, waiting, working
from bot.views.refusal import broken, refusal
from commands.answer import Answers, Place
from commands.people import People
from commands.subcommand import Barrier, Form, Request, Submission

log = structlog.get_logger(__name__)

PATIENCE = 2.0
"""Seconds until a form is acknowledged at the latest; Slack waits three."""
_LATE = NotAllowed(
    "Slack did not open the form: the command came too late.", next_action="Type it once more."
)

Body = Mapping[str, Any]


class FormDesk:
    """Gives out forms and takes them back; never raises."""

    def __init__(
        self,
        forms: Mapping[str, Form],
        *,
        service: MigrationService,
        people: People,
        answers: Answers,
        counted: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._forms = forms
        self._service = service
        self._people = people
        self._answers = answers
        self._counted = counted
        self._late: set[asyncio.Task[None]] = set()

    async def open(self, form: Form, request: Request, trigger: str, place: Place) -> None:
        """A trigger lives three seconds and once: the form opens before anything is looked up."""
        if not await self._service.first_time(request.key):
            return
        view = await self._answers.open_form(trigger, waiting(form.title, form.callback))
        if not view:
            await self._answers.give(place, refusal(_LATE))
            return
        filled = await self._kept_in_words(form, request, lambda: form.fill(request, self._service))
        subject = filled.memory or request.argument
        memory = json.dumps({"channel": request.channel, "subject": subject})
        await self._answers.change_form(view, replace(filled, memory=memory))

    async def submit(self, body: Body) -> dict[str, Any]:
        """What to acknowledge the submission with; what takes longer is shown when it is there."""
        view = body["view"]
        form = self._forms[view["callback_id"]]
        values = _values(view["state"]["values"])
        if wrong := form.check(values):
            return {"response_action": "errors", "errors": wrong}
        work = asyncio.create_task(self._submitted(form, _submission(body, values)))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE)
        if done:
            return {"response_action": "update", "view": work.result().view()}
        late = asyncio.create_task(self._show_late(view["id"], work))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        return {"response_action": "update", "view": working(form.title, form.callback).view()}

    async def _submitted(self, form: Form, sent: Submission) -> Modal:
        async def work() -> Modal:
            open_to_all = form.barrier is Barrier.RULES
            if not open_to_all and not await self._people.in_channel(sent.user, sent.channel):
                raise NotAllowed(
                    "You are not in this migration's channel.",
                    next_action="Join its channel first.",
                )
            return await form.submit(sent, self._service)

        return await self._kept_in_words(form, sent, work)

    async def _show_late(self, view: str, work: asyncio.Task[Modal]) -> None:
        async with self._counted():
            await self._answers.change_form(view, await work)

    async def _kept_in_words(
        self, form: Form, asker: Request | Submission, work: Callable[[], Awaitable[Modal]]
    ) -> Modal:
        """Whatever happens, the form says it."""
        try:
            await self._people.let_in(asker, form.doorkeeper, self._service)
            return await work()
        except SlipwayError as why:
            log.info("refused", user=asker.user, channel=asker.channel, why=type(why).__name__)
            return told(form.title, form.callback, refusal(why))
        except Exception:  # the last door before a person: every failure is answered
            incident = secrets.token_hex(4)
            log.exception("a form failed", incident=incident, user=asker.user)
            return told(form.title, form.callback, broken(incident))


def _submission(body: Body, values: Mapping[str, str]) -> Submission:
    user, view = body.get("user") or {}, body["view"]
    memory = json.loads(view.get("private_metadata") or "{}")
    return Submission(
        user=str(user.get("id") or ""),
        team=str(user.get("team_id") or (body.get("team") or {}).get("id") or ""),
        channel=str(memory.get("channel") or ""),
        key=str(view["id"]),
        values=values,
        subject=str(memory.get("subject") or ""),
    )


def _values(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Each block's answer; a choice by its value, a person by the id, nothing as ""."""
    answers = {block: next(iter(held.values()), {}) for block, held in state.items()}
    return {block: _value(answer) for block, answer in answers.items()}


def _value(answer: Mapping[str, Any]) -> str:
    chosen = answer.get("selected_option") or {}
    return str(answer.get("value") or answer.get("selected_user") or chosen.get("value") or "")
