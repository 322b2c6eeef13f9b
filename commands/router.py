"""One way in: who asks, was it asked before, which handler, and an answer in every case."""

from __future__ import annotations

import asyncio
import html
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.domain.errors import NotAllowed, SlipwayError
from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views.help import did_you_mean
from bot.views.refusal import broken, refusal
from commands.answer import Answers, Place
from commands.form_desk import FormDesk
from commands.menu import Menu
from commands.people import People
from commands.subcommand import (
    Barrier,
    Button,
    FormButton,
    FormWord,
    Handler,
    Kind,
    Request,
    Subcommand,
    Tab,
)

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]
HOME = "app_home_opened"


class Router:
    """Takes deliveries that are acknowledged already; never raises."""

    def __init__(
        self, menu: Menu, *, service: MigrationService, people: People, answers: Answers
    ) -> None:
        self.menu = menu
        self._service = service
        self._people = people
        self._answers = answers
        self._idle = asyncio.Event()
        self._idle.set()
        self._open = 0
        self._desk = FormDesk(
            menu.forms, service=service, people=people, answers=answers, counted=self._counted
        )

    async def slash(self, body: Body) -> None:
        """`/migrate <word> <argument>`."""
        text = html.unescape(str(body.get("text") or "")).split(maxsplit=1)
        word = text[0].casefold() if text else "help"
        request = self._request(
            user=str(body.get("user_id") or ""),
            team=str(body.get("team_id") or ""),
            channel=str(body.get("channel_id") or ""),
            key=f"slash:{body.get('trigger_id')}",
            argument=text[1] if len(text) > 1 else "",
        )
        asked = self.menu.words.get(word) or self._unknown(word)
        place = _place(request.user, request.channel, body)
        if isinstance(asked, FormWord):
            async with self._counted():
                await self._desk.open(asked.form, request, str(body.get("trigger_id")), place)
        else:
            await self._answer(request, asked, place)

    async def submit(self, body: Body) -> dict[str, Any]:
        """A form was sent: what to acknowledge it with."""
        async with self._counted():
            return await self._desk.submit(body)

    async def press(self, body: Body) -> None:
        """A button."""
        action = body["actions"][0]
        container = body.get("container") or {}
        where = str((body.get("channel") or {}).get("id") or "")
        user = body.get("user") or {}
        stamp = container.get("message_ts") or container.get("view_id")
        parts = (stamp, action.get("action_ts"), user.get("id"), action["action_id"])
        button = self.menu.buttons[action["action_id"]]
        barrier = button.form.barrier if isinstance(button, FormButton) else button.barrier
        named = str(action.get("value") or "") if barrier is Barrier.CHANNEL else ""
        request = self._request(
            user=str(user.get("id") or ""),
            team=str(user.get("team_id") or (body.get("team") or {}).get("id") or ""),
            channel=where or named,
            key="press:" + ":".join(map(str, parts)),
            argument=str(action.get("value") or ""),
        )
        place = _place(request.user, where, body)
        if isinstance(button, FormButton):
            async with self._counted():
                await self._desk.open(button.form, request, str(body.get("trigger_id")), place)
            return
        free = where or barrier is Barrier.RULES
        await self._answer(request, button if free else _only_for_members(button), place)
        view = body.get("view") or {}
        if view.get("type") == "home":
            await self._publish(replace(request, key=f"{request.key}/home"), HOME, view)

    async def use(self, body: Body) -> None:
        """A shortcut: it belongs to no channel, and opens a form."""
        user = body.get("user") or {}
        request = self._request(
            user=str(user.get("id") or ""),
            team=str(user.get("team_id") or (body.get("team") or {}).get("id") or ""),
            channel="",
            key=f"shortcut:{body.get('trigger_id')}",
            argument="",
        )
        form = self.menu.shortcuts[body["callback_id"]].form
        async with self._counted():
            place = _place(request.user, "", body)
            await self._desk.open(form, request, str(body.get("trigger_id")), place)

    async def open_tab(self, body: Body) -> None:
        """The App Home was opened: publish what it shows."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        request = self._request(
            user=str(event.get("user") or ""),
            team=str(body.get("team_id") or ""),
            channel="",
            key=f"event:{body.get('event_id')}",
            argument="",
        )
        await self._publish(request, event["type"], event.get("view") or {})

    async def _publish(self, request: Request, event: str, shown: Body) -> None:
        async with self._counted():
            message = await self._outcome(request, self.menu.tabs[event])
            if message is not None:
                known = str(shown.get("hash") or "")
                await self._answers.show_home(request.user, message, known)

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is under way; False when some still are after that time."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _request(self, *, user: str, team: str, channel: str, key: str, argument: str) -> Request:
        return Request(
            user=user,
            team=team,
            channel=channel,
            key=key,
            argument=argument,
            menu=self.menu.lines,
            sees=partial(self._people.in_channel, user),
        )

    def _unknown(self, word: str) -> Subcommand:
        async def handle(request: Request, _: MigrationService) -> Message:
            return did_you_mean(word, self.menu.like(word), request.menu)

        return Subcommand(name=word, help="", handle=handle)

    async def _answer(self, request: Request, asked: Subcommand | Button, place: Place) -> None:
        async with self._counted():
            message = await self._outcome(request, asked)
            if message is not None:
                await self._answers.give(place, message)

    async def _outcome(self, request: Request, asked: Subcommand | Button | Tab) -> Message | None:
        try:
            keeper = asked.doorkeeper if isinstance(asked, Button) else None
            await self._people.let_in(request, keeper, self._service)
            question = isinstance(asked, Tab) or asked.kind is Kind.QUESTION
            if question and not await self._service.first_time(request.key):
                return None
            return await asked.handle(request, self._service)
        except SlipwayError as why:
            log.info("refused", user=request.user, channel=request.channel, why=type(why).__name__)
            return refusal(why)
        except Exception as bug:  # noqa: BLE001 - the last door before a person: every failure is answered
            return _incident(bug, request)

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._open += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._open -= 1
            if self._open == 0:
                self._idle.set()


def _place(user: str, channel: str, body: Body) -> Place:
    return Place(user=user, channel=channel, response_url=str(body.get("response_url") or ""))


def _incident(bug: Exception, request: Request) -> Message:
    """The log gets the whole story under a number, the person gets the number."""
    incident = secrets.token_hex(4)
    log.error("a request failed", incident=incident, user=request.user, exc_info=bug)
    return broken(incident)


def _only_for_members(button: Button) -> Button:
    """In the App Home nobody has proven yet to be in the migration's channel."""
    inner: Handler = button.handle

    async def handle(request: Request, service: MigrationService) -> Message | None:
        if not await request.sees(request.channel):
            raise NotAllowed(
                "You are not in this migration's channel.", next_action="Join its channel first."
            )
        return await inner(request, service)

    return Button(action_id=button.action_id, handle=handle, kind=button.kind)
