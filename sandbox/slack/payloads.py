"""The payloads that Slack sends to an app, in Slack's shape."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sandbox.slack.errors import Json
from sandbox.slack.model import APP_ID, BOT_USER_ID, TEAM_ID, Channel, Message, Person, View, new_id
from sandbox.slack.shapes import message_json
from sandbox.slack.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Payloads:
    """Builds payloads for one Slack; each gets its own trigger."""

    site: Site
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))

    def slash(self, person: Person, channel: Channel, command: str, text: str) -> Json:
        """A slash command: a flat form."""
        return {
            "token": self.verification_token,
            "team_id": person.team_id,
            "team_domain": "harbour",
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.is_im else channel.name,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_url(person, channel, None),
            "trigger_id": self.site.triggers.give(person.id),
        }

    def block_actions(
        self, person: Person, place: Message | View, action: Json, state: Json
    ) -> Json:
        """A click in a message or a view, with what stands in the inputs there."""
        if isinstance(place, View):
            where: Json = {
                "container": {"type": "view", "view_id": place.id},
                "view": place.json() | {"state": {"values": state}},
            }
        else:
            where = self._in_message(person, place) | {"state": {"values": state}}
        return {
            **self._person("block_actions", person),
            **where,
            "trigger_id": self.site.triggers.give(person.id),
            "actions": [{**action, "action_ts": self.site.clock.stamp()}],
        }

    def _in_message(self, person: Person, message: Message) -> Json:
        channel = self.site.workspace.channels[message.channel]
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        where: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": self._response_url(person, channel, message),
        }
        if message.only_for is None:
            where["message"] = message_json(message, self.site.base_url)
        return where

    def shortcut(self, person: Person, callback_id: str, message: Message | None) -> Json:
        """A global shortcut, or one from the menu of a message."""
        kind = "shortcut" if message is None else "message_action"
        payload = {
            **self._person(kind, person),
            "callback_id": callback_id,
            "trigger_id": self.site.triggers.give(person.id),
            "action_ts": self.site.clock.stamp(),
        }
        if message is not None:
            where = self._in_message(person, message)
            payload |= {key: where[key] for key in ("channel", "message", "response_url")}
            payload["message_ts"] = message.ts
        return payload

    def view(self, kind: str, person: Person, view: View, values: Json) -> Json:
        """A view_submission or view_closed with the state of its inputs."""
        payload = {
            **self._person(kind, person),
            "view": {**view.json(), "state": {"values": values}},
        }
        if kind == "view_submission":
            trigger = self.site.triggers.give(person.id)
            return payload | {"trigger_id": trigger, "response_urls": []}
        return payload | {"is_cleared": False}

    def suggestion(self, person: Person, place: Message | View, action: Json) -> Json:
        """A request for the options of an external select."""
        acted = self.block_actions(person, place, {}, {})
        kept = ("container", "view", "message", "channel")
        where = {key: acted[key] for key in kept if key in acted}
        return {**self._person("block_suggestion", person), **where, **action}

    def event(self, event: Json) -> Json:
        """An event_callback with an id of its own."""
        return {
            "token": self.verification_token,
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(self.site.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

    def _person(self, kind: str, person: Person) -> Json:
        user = {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        }
        return {
            "type": kind,
            "user": user,
            "team": {"id": TEAM_ID, "domain": "harbour"},
            "api_app_id": APP_ID,
            "token": self.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, person: Person, channel: Channel, message: Message | None) -> str:
        hook_id = self.site.hooks.give(person.id, channel.id, message)
        return f"{self.site.base_url}/response/{hook_id}"
