"""What people do: type commands, click, use shortcuts, open the App Home, talk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack import people
from sandbox.slack.arguments import Args
from sandbox.slack.blocks import elements_of
from sandbox.slack.delivery import INTERACTIVE, SLASH, Ack
from sandbox.slack.errors import DoorError, Json, SlackError
from sandbox.slack.inputs import answer, state_of
from sandbox.slack.limits import POST_TEXT
from sandbox.slack.methods.chat import content
from sandbox.slack.model import BOT_USER_ID, SLACKBOT_ID, Channel, Message, Person, View
from sandbox.slack.payloads import Payloads
from sandbox.slack.results import ClickResult, Result, SlashResult
from sandbox.slack.site import Site


@dataclass(slots=True, kw_only=True)
class Doors:
    """Acts of people; every one raises DoorError when Slack's screen would not allow it."""

    site: Site
    payloads: Payloads = field(init=False)

    def __post_init__(self) -> None:
        self.payloads = Payloads(site=self.site)

    def who_and_where(self, user: str, channel: str | None) -> tuple[Person, Channel]:
        """The person and a channel that this person is in."""
        person = self.site.workspace.human(user)
        place = self.site.workspace.place(channel or people.SHOP)
        if person.id not in place.members:
            msg = f"{person.name} is not in #{place.name}"
            raise DoorError(msg)
        return person, place

    async def slash(self, user: str, text: str, channel: str | None = None) -> SlashResult:
        """Type a slash command; unknown ones never reach the app."""
        person, place = self.who_and_where(user, channel)
        word, _, rest = text.strip().partition(" ")
        self.site.transcript.add("door", "slash", user=person.name, text=text)
        command = self.site.manifest.command(word)
        if command is None:
            self._slackbot(person, place, f"`{word}` is not a valid command.")
            return SlashResult(error="unknown_command")
        rest = _escape(rest.strip())
        if command.should_escape:
            rest = self._with_ids(rest)
        ack = await self.site.delivery.ask(SLASH, self.payloads.slash(person, place, word, rest))
        error = ack.error or self._show_answer(person, place, text, ack.body)
        if error:
            self._slackbot(person, place, f"`{word}` failed with the error “{error}”.")
        return SlashResult(body=ack.body, seconds=ack.seconds, error=error)

    def _with_ids(self, text: str) -> str:
        workspace = self.site.workspace

        def user(match: re.Match[str]) -> str:
            found = [p for p in workspace.people.values() if p.name == match[1]]
            return f"<@{found[0].id}|{match[1]}>" if found else match[0]

        def place(match: re.Match[str]) -> str:
            found = workspace.find_channel(match[1])
            return f"<#{found.id}|{match[1]}>" if found else match[0]

        return re.sub(r"#([\w-]+)", place, re.sub(r"@([\w-]+)", user, text))

    def _show_answer(
        self, person: Person, place: Channel, typed: str, body: Json | None
    ) -> str | None:
        if not body or not (body.get("text") or body.get("blocks")):
            return None
        try:
            text, blocks = content(Args(values=body), POST_TEXT)
        except SlackError as error:
            self.site.transcript.add("refused answer", "slash", messages=error.messages)
            return "invalid_command_response"
        public = body.get("response_type") == "in_channel"
        if public:
            self._put(place, person.id, text=typed)
        only_for = None if public else person.id
        self._put(place, BOT_USER_ID, text=text, blocks=blocks, only_for=only_for, by_app=True)
        return None

    def _slackbot(self, person: Person, place: Channel, text: str) -> None:
        self._put(place, SLACKBOT_ID, text=text, only_for=person.id)

    def _put(self, place: Channel, user: str, **parts: Any) -> Message:
        stamp = self.site.clock.stamp()
        message = Message(ts=stamp, channel=place.id, user=user, **parts)
        return self.site.workspace.put(message)

    async def interact(self, payload: Json) -> Ack:
        """Deliver an interaction, if the manifest asked for them."""
        if not self.site.manifest.interactive:
            return Ack(error="interactivity_disabled")
        return await self.site.delivery.ask(INTERACTIVE, payload)

    async def click(
        self, user: str, action_id: str, value: Any = None, values: Json | None = None, **place: Any
    ) -> ClickResult:
        """Use an element in the newest place that shows it, or where `place` says.

        place: message_ts, channel, view_id, block_id. value: of which button, or what to choose.
        values: what stands in the inputs around it, as for a form.
        """
        person = self.site.workspace.human(user)
        where, block, element = self.find(person, action_id, value, place)
        self.site.transcript.add("door", "click", user=person.name, action_id=action_id)
        action = {"block_id": block["block_id"], "action_id": action_id, **_acted(element, value)}
        chosen = {} if element["type"] == "button" else {block["block_id"]: {action_id: value}}
        state = state_of(where.blocks, {**(values or {}), **chosen})
        ack = await self.interact(self.payloads.block_actions(person, where, action, state))
        confirm = element.get("confirm")
        return ClickResult(body=ack.body, seconds=ack.seconds, error=ack.error, confirm=confirm)

    def find(
        self, person: Person, action_id: str, value: Any, place: dict[str, str | None]
    ) -> tuple[Message | View, Json, Json]:
        """The place, block and element with this action. Raises DoorError when not on screen."""
        for where in self._on_screen(person, place):
            for block in where.blocks:
                if place.get("block_id") not in {None, block["block_id"]}:
                    continue
                for element in elements_of(block):
                    button = element["type"] == "button"
                    other = button and value is not None and element.get("value") != value
                    if element["action_id"] == action_id and not other:
                        return where, block, element
        msg = f"{person.name} sees nothing with the action {action_id}"
        raise DoorError(msg)

    def _on_screen(self, person: Person, place: dict[str, str | None]) -> list[Message | View]:
        workspace = self.site.workspace
        if view_id := place.get("view_id"):
            view = workspace.view(view_id)
            return [view] if view and view.user == person.id else []
        channels = [c for c in workspace.channels.values() if person.id in c.members]
        if wanted := place.get("channel"):
            channels = [workspace.place(wanted)]
        seen: list[Message] = [
            message
            for channel in channels
            if person.id in channel.members
            for message in workspace.seen_by(person.id, channel.id)
            if place.get("message_ts") in {None, message.ts}
        ]
        newest_first = sorted(seen, key=lambda each: each.ts, reverse=True)
        if place.get("message_ts") or place.get("channel"):
            return [*newest_first]
        views = (workspace.top(person.id), workspace.homes.get(person.id))
        return [*(view for view in views if view), *newest_first]

    async def shortcut(
        self, user: str, callback_id: str, message_ts: str | None = None, channel: str | None = None
    ) -> Result:
        """Use a global shortcut, or a message's when message_ts is given."""
        person, place = self.who_and_where(user, channel)
        kind = "message" if message_ts else "global"
        self.site.transcript.add("door", "shortcut", user=person.name, callback_id=callback_id)
        if self.site.manifest.shortcut(callback_id, kind) is None:
            return Result(error="unknown_shortcut")
        message = self.site.workspace.message(place.id, message_ts) if message_ts else None
        if message_ts and message is None:
            raise DoorError("no such message")
        ack = await self.interact(self.payloads.shortcut(person, callback_id, message))
        return Result(body=ack.body, seconds=ack.seconds, error=ack.error)

    def open_home(self, user: str) -> bool:
        """Open the app's home tab; whether the app was told."""
        person = self.site.workspace.human(user)
        self.site.transcript.add("door", "home", user=person.name)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.site.workspace.direct(person.id).id,
            "tab": "home",
            "event_ts": self.site.clock.stamp(),
        }
        if shown := self.site.workspace.homes.get(person.id):
            event["view"] = shown.json()
        return self._event("app_home_opened", event)

    def say(
        self, user: str, text: str, channel: str | None = None, thread_ts: str | None = None
    ) -> Message:
        """Say something; the app hears it if it subscribed to that."""
        person, place = self.who_and_where(user, channel)
        message = self._put(place, person.id, text=self._mentions(text), thread_ts=thread_ts)
        event: Json = {
            "user": person.id,
            "ts": message.ts,
            "text": message.text,
            "team": person.team_id,
            "channel": place.id,
            "event_ts": message.ts,
        }
        if thread_ts:
            event["thread_ts"] = thread_ts
        if f"<@{BOT_USER_ID}>" in message.text and BOT_USER_ID in place.members:
            self._event("app_mention", {"type": "app_mention", **event})
        kind, short = ("message.im", "im") if place.is_im else ("message.channels", "channel")
        self._event(kind, {"type": "message", "channel_type": short, **event})
        return message

    def _mentions(self, text: str) -> str:
        names = {person.name: person.id for person in self.site.workspace.people.values()}
        return re.sub(
            r"@([\w-]+)",
            lambda match: f"<@{names[match[1]]}>" if match[1] in names else match[0],
            _escape(text),
        )

    def _event(self, name: str, event: Json) -> bool:
        if name not in self.site.manifest.events:
            return False
        self.site.delivery.event(self.payloads.event(event))
        return True


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _acted(element: Json, value: Any) -> Json:
    if element["type"] != "button":
        return answer(element, value)
    kept = ("type", "text", "value", "style", "url")
    return {key: element[key] for key in kept if key in element}
