"""What the page shows to one person, as one JSON document."""

from __future__ import annotations

from sandbox.slack import people
from sandbox.slack.errors import Json
from sandbox.slack.model import APP_ID, BOT_USER_ID, OTHER_TEAM_ID, TEAM_NAME, Message, Person
from sandbox.slack.shapes import channel_json, message_json
from sandbox.slack.site import Site


def page_state(site: Site, user: str) -> Json:
    """Everything that this person sees. Raises DoorError when there is no such person."""
    workspace, me = site.workspace, site.workspace.human(user)
    channels = [c for c in workspace.channels.values() if me.id in c.members]
    top, home = workspace.top(me.id), workspace.homes.get(me.id)
    return {
        "version": site.changes.version,
        "now": site.clock.now(),
        "team": TEAM_NAME,
        "app": {"id": APP_ID, "name": site.manifest.app_name, "bot": BOT_USER_ID},
        "home_enabled": site.manifest.home_tab,
        "connected": len(site.hub.connections),
        "by_http": bool(site.delivery.urls),
        "me": me.id,
        "humans": [each.id for each in people.HUMANS],
        "people": {p.id: _person(p, site.clock.now()) for p in workspace.people.values()},
        "groups": {g.id: g.handle for g in workspace.groups.values()},
        "channels": [
            channel_json(c) | {"messages": [_message(m) for m in workspace.seen_by(me.id, c.id)]}
            for c in channels
        ],
        "modal": top.json() if top else None,
        "modal_depth": len(workspace.modals.get(me.id, ())),
        "home": home.json() if home else None,
        "commands": _commands(site),
        "shortcuts": _shortcuts(site),
    }


def _commands(site: Site) -> list[Json]:
    return [
        {"name": c.name, "description": c.description, "usage": c.usage_hint}
        for c in site.manifest.commands
    ]


def _shortcuts(site: Site) -> list[Json]:
    return [
        {"name": s.name, "callback_id": s.callback_id, "kind": s.kind, "about": s.description}
        for s in site.manifest.shortcuts
    ]


def _person(person: Person, now: float) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "tz_offset": person.offset_at(now),
        "color": person.color,
        "is_bot": person.is_bot,
        "is_guest": person.is_guest,
        "is_stranger": person.team_id == OTHER_TEAM_ID,
    }


def _message(message: Message) -> Json:
    shown = message_json(message, "")
    return shown | {
        "only_for": message.only_for,
        "is_reply": message.is_reply,
        "broadcast": message.broadcast,
        "by_app": message.by_app,
        "pinned_by": message.pinned_by,
    }
