"""The local Slack for tests and the demo: start it, act in it, look at it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from sandbox.slack import people
from sandbox.slack.control import Control
from sandbox.slack.errors import DoorError, Json
from sandbox.slack.faults import Fault, Harm
from sandbox.slack.model import Message, View
from sandbox.slack.port import Port
from sandbox.slack.results import ClickResult, Result, SlashResult, SubmitResult
from sandbox.slack.server import build_app
from sandbox.slack.site import build_site
from sandbox.slack.text import transcript_text, visible_lines
from sandbox.slack.transcript import Entry
from sandbox.slack.workspace import Workspace

T = TypeVar("T")


class LocalSlack:
    """A Slack on one loopback port, gone when the block ends.

    People are named lead, dba, owner, security, oncall, guest, stranger (or by id);
    channels migrate-shop, general (or by id). Acts raise DoorError when Slack's own screen
    would not allow them.
    """

    def __init__(self, *, manifest: Path, port: int = 0, host: str = "127.0.0.1") -> None:
        self.site = build_site(manifest)
        self.control = Control(self.site)
        self._port = Port(host=host, number=port)

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def _open(self) -> None:
        await self._port.open(build_app(self.site, self.control, self._port.host))
        self.site.base_url = f"http://{self._port.host}:{self._port.number}"

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.site.closing.set()
        self.site.changes.note()
        await self.site.delivery.close()
        await self.site.hub.close()
        await self._port.shut()

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Every connection breaks and none can be made, until the block ends."""
        self.site.hub.reset()
        await self._port.shut()
        try:
            yield
        finally:
            await self._open()

    @property
    def url(self) -> str:
        """The page, without a slash at the end."""
        return self.site.base_url

    @property
    def api_url(self) -> str:
        """base_url for slack_sdk."""
        return f"{self.site.base_url}/api/"

    @property
    def bot_token(self) -> str:
        """The xoxb token."""
        return self.site.credentials.bot_token

    @property
    def app_token(self) -> str:
        """The xapp token for Socket Mode."""
        return self.site.credentials.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP requests."""
        return self.site.credentials.signing_secret

    @property
    def env(self) -> dict[str, str]:
        """SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL."""
        return self.site.credentials.env(self.api_url)

    @property
    def workspace(self) -> Workspace:
        """The state itself, to look at without awaiting."""
        return self.site.workspace

    @property
    def connections(self) -> int:
        """Open WebSockets of the app."""
        return len(self.site.hub.connections)

    def person_id(self, name: str) -> str:
        """The id of a person by name."""
        return self.workspace.human(name).id

    async def slash(self, user: str, text: str, *, channel: str | None = None) -> SlashResult:
        """Type a slash command."""
        return await self.control.doors.slash(user, text, channel)

    async def click(
        self,
        user: str,
        action_id: str,
        *,
        value: Any = None,
        values: Json | None = None,
        **place: str | None,
    ) -> ClickResult:
        """Click, confirmed, in the newest place that shows it.

        place: message_ts, channel, view_id, block_id. value: which button, or what to choose.
        values: what stands in the inputs around it, as for submit.
        """
        return await self.control.doors.click(user, action_id, value, values, **place)

    async def submit(
        self, user: str, view_id: str | None = None, values: Json | None = None
    ) -> SubmitResult:
        """Submit the modal in front; values by block_id or action_id."""
        return await self.control.modals.submit(user, view_id, values or {})

    async def close_view(self, user: str, view_id: str | None = None) -> Result:
        """Close the modal in front."""
        return await self.control.modals.close(user, view_id)

    async def suggest(self, user: str, action_id: str, text: str) -> Result:
        """Type into an external select."""
        return await self.control.modals.suggest(user, action_id, text)

    async def shortcut(
        self,
        user: str,
        callback_id: str,
        *,
        message_ts: str | None = None,
        channel: str | None = None,
    ) -> Result:
        """Use a global shortcut, or a message's."""
        return await self.control.doors.shortcut(user, callback_id, message_ts, channel)

    async def open_home(self, user: str) -> bool:
        """Open the App Home; whether the app was told. What it publishes comes later."""
        return self.control.doors.open_home(user)

    async def say(
        self, user: str, text: str, *, channel: str | None = None, thread_ts: str | None = None
    ) -> Message:
        """Say something in a channel."""
        return self.control.doors.say(user, text, channel, thread_ts)

    async def reload(self, user: str) -> None:
        """Reload a person's client: ephemerals are lost."""
        self.workspace.reload(self.person_id(user))

    async def messages(self, channel: str = people.SHOP) -> list[Message]:
        """The channel's messages without thread replies, oldest first."""
        shown = self.workspace.messages[self.workspace.place(channel).id].values()
        return [message for message in shown if not message.is_reply]

    async def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies below a message, oldest first."""
        shown = self.workspace.messages[self.workspace.place(channel).id].values()
        return [message for message in shown if message.is_reply and message.thread_ts == ts]

    async def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees now."""
        person = self.person_id(user)
        return [message for message in self.workspace.ephemerals if message.only_for == person]

    async def direct_messages(self, user: str) -> list[Message]:
        """What the app wrote to this person directly."""
        channel = self.workspace.direct(self.person_id(user))
        return list(self.workspace.messages[channel.id].values())

    async def modal(self, user: str) -> View | None:
        """The modal in front of this person."""
        return self.workspace.top(self.person_id(user))

    async def home(self, user: str) -> View | None:
        """What the app published to this person's home."""
        return self.workspace.homes.get(self.person_id(user))

    def shown(self, message: Message) -> str:
        """What a reader sees of a message, as plain text."""
        return "\n".join(visible_lines(self.workspace, message))

    @overload
    async def wait_for(
        self, predicate: Callable[[], Awaitable[T | None]], timeout: float = 5.0
    ) -> T: ...

    @overload
    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 5.0) -> T: ...

    async def wait_for(
        self,
        predicate: Callable[[], Any],
        timeout: float = 5.0,
    ) -> Any:
        """The predicate's first truthy answer. Raises TimeoutError with the transcript's end.

        It is asked again whenever something changed here, and every 20 ms.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            version = self.site.changes.version
            answer = predicate()
            found = await answer if inspect.isawaitable(answer) else answer
            if found:
                return found
            if loop.time() > deadline:
                msg = f"nothing came in {timeout} s; last: {self._last_words()}"
                raise TimeoutError(msg)
            await self.site.changes.after(version, 0.02)

    async def wait_for_message(
        self,
        text: str,
        *,
        channel: str | None = None,
        timeout: float = 5.0,
    ) -> Message:
        """The first message, reply or ephemeral that shows this text, as it is by then."""
        place = self.workspace.place(channel).id if channel else None

        def look() -> Message | None:
            kept = (m for each in self.workspace.messages.values() for m in each.values())
            everything = (*kept, *self.workspace.ephemerals)
            wanted = (m for m in everything if place in {None, m.channel})
            return next((m for m in wanted if text in self.shown(m)), None)

        found = await self.wait_for(look, timeout)
        if found is None:
            raise DoorError("unreachable: wait_for returns truthy answers only")
        return found

    def _last_words(self) -> str:
        recent = list(self.site.transcript.entries)[-8:]
        return " | ".join(
            f"{e.kind} {e.name} {e.detail.get('error') or ''}".strip() for e in recent
        )

    async def transcript(self, kind: str | None = None) -> list[Entry]:
        """Everything that crossed the wire so far, or what is of one kind."""
        return [entry for entry in self.site.transcript.entries if kind in {None, entry.kind}]

    def text(self, channel: str | None = None) -> str:
        """The channel as plain text, ephemerals included."""
        return transcript_text(self.workspace, channel)

    async def fault(self, method: str, harm: Harm | str, **more: Any) -> None:
        """Let the next calls of a method fail; more: times, seconds, error (see Fault)."""
        self.site.faults.add(Fault(method=method, harm=Harm(harm), **more))

    async def sockets(self, action: str, **more: Any) -> Json:
        """disconnect (reason), reset, freeze, thaw, refuse_ticket (times), enable."""
        return await self.control.sockets({"action": action, **more})

    async def redeliver(self, key: str) -> Json:
        """Deliver an envelope or an event once more."""
        return await self.control.redeliver({"id": key})

    async def deliver_by_http(self, url: str | None) -> bool:
        """Deliver signed requests there; whether the URL answered the challenge."""
        return bool((await self.control.http({"url": url}))["verified"])

    def advance(self, seconds: float) -> None:
        """Move Slack's clock ahead."""
        self.site.clock.advance(seconds)

    def hold_clock(self) -> None:
        """Let Slack's clock stand still (deadlines, rates) except for advance()."""
        self.site.clock.hold()

    def set_group(self, handle: str, *users: str) -> None:
        """Change who is in a user group."""
        self.workspace.set_group(handle, tuple(map(self.person_id, users)))
