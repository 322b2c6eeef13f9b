"""The state of the workspace: people, channels, messages, views."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sandbox.slack import people
from sandbox.slack.clock import Clock
from sandbox.slack.errors import DoorError, SlackError
from sandbox.slack.model import (
    BOT_USER_ID,
    Channel,
    File,
    Message,
    Person,
    UserGroup,
    View,
    new_id,
)
from sandbox.slack.transcript import Changes


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file that was announced; `content` is there once it was sent."""

    name: str
    length: int
    alt: str = ""
    content: bytes | None = None


@dataclass(slots=True, kw_only=True)
class Workspace:
    """Everything that people in this workspace can see."""

    clock: Clock
    changes: Changes
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    past_ephemerals: list[Message] = field(default_factory=list)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def settle(self, bot_name: str) -> None:
        """Move in: people, channels and groups of the first day."""
        everyone = (*people.HUMANS, people.SLACKBOT, people.bot_person(bot_name))
        self.people = {person.id: person for person in everyone}
        self.channels = {channel.id: channel for channel in people.first_channels()}
        self.groups = {group.id: group for group in people.first_groups()}
        self.messages = {channel: {} for channel in self.channels}

    def human(self, ref: str) -> Person:
        """A person by id or name. Raises DoorError when there is none."""
        found = self.people.get(ref)
        found = found or next((p for p in self.people.values() if p.name == ref), None)
        if found is None or found.is_bot:
            msg = f"nobody called {ref} here"
            raise DoorError(msg)
        return found

    def place(self, ref: str) -> Channel:
        """A channel by id or name, as a person finds it. Raises DoorError."""
        channel = self.find_channel(ref)
        if channel is None:
            msg = f"no channel called {ref} here"
            raise DoorError(msg)
        return channel

    def find_channel(self, ref: str) -> Channel | None:
        """A channel by id, name or #name."""
        name = ref.removeprefix("#")
        by_name = (c for c in self.channels.values() if c.name == name and not c.is_im)
        return self.channels.get(ref) or next(by_name, None)

    def channel(self, ref: str) -> Channel:
        """A channel as the API finds it: also by a person's id, which opens a direct message."""
        if ref in self.people:
            return self.direct(ref)
        channel = self.find_channel(ref)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user: str) -> Channel:
        """The direct message between the app and this person."""
        pair = frozenset({user, BOT_USER_ID})
        for channel in self.channels.values():
            if channel.is_im and channel.members == pair:
                return channel
        channel = Channel(id=new_id("D"), name=user, members=pair, is_im=True, is_private=True)
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def set_channel(self, channel: Channel) -> None:
        """Put a channel in its new state."""
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})
        self.changes.note()

    def deactivate(self, ref: str) -> Person:
        """End somebody's account. Raises DoorError when there is nobody of that name."""
        gone = replace(self.human(ref), is_deactivated=True)
        self.people[gone.id] = gone
        self.changes.note()
        return gone

    def set_group(self, handle: str, members: tuple[str, ...]) -> UserGroup:
        """Change who is in a user group. Raises DoorError when there is no such group."""
        for group in self.groups.values():
            if handle in {group.handle, group.id}:
                self.groups[group.id] = replace(group, members=members)
                self.changes.note()
                return self.groups[group.id]
        msg = f"no user group called {handle} here"
        raise DoorError(msg)

    def put(self, message: Message) -> Message:
        """Show a message, or show it as it is now."""
        if message.only_for is None:
            self.messages[message.channel][message.ts] = message
        else:
            self._put_ephemeral(message)
        self.changes.note()
        return message

    def _put_ephemeral(self, message: Message) -> None:
        for kept in (self.ephemerals, self.past_ephemerals):
            at = [index for index, old in enumerate(kept) if old.ts == message.ts]
            if at:
                kept[at[0]] = message
            elif kept is self.ephemerals or message not in kept:
                kept.append(message)

    def message(self, channel: str, ts: str) -> Message | None:
        """The message with this ts."""
        return self.messages.get(channel, {}).get(ts)

    def remove(self, message: Message) -> None:
        """Take a message away."""
        if message.only_for is None:
            self.messages[message.channel].pop(message.ts, None)
        else:
            self.ephemerals = [each for each in self.ephemerals if each.ts != message.ts]
        self.changes.note()

    def reload(self, user: str) -> None:
        """What a reload of the client does: this person's ephemerals are gone."""
        self.ephemerals = [each for each in self.ephemerals if each.only_for != user]
        self.changes.note()

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """All that this person sees in a channel, threads included, oldest first."""
        mine = (e for e in self.ephemerals if (e.only_for, e.channel) == (user, channel))
        return sorted((*self.messages[channel].values(), *mine), key=lambda each: each.ts)

    def view(self, view_id: str) -> View | None:
        """An open modal or a published home."""
        shown = (*self.homes.values(), *(each for stack in self.modals.values() for each in stack))
        return next((view for view in shown if view.id == view_id), None)

    def top(self, user: str) -> View | None:
        """The modal in front of this person."""
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def set_view(self, view: View) -> None:
        """Show a view that is already open as it is now."""
        if view.content["type"] == "home":
            self.homes[view.user] = view
        else:
            stack = self.modals[view.user]
            self.modals[view.user] = [view if old.id == view.id else old for old in stack]
        self.changes.note()
