"""The app manifest: what the app may do here, and what it may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sandbox.slack.errors import Json, ManifestError

EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
}
TOP_KEYS = {
    "_metadata",
    "display_information",
    "features",
    "oauth_config",
    "settings",
    "functions",
    "workflows",
    "outgoing_domains",
    "types",
    "metadata_events",
}
COMMAND = re.compile(r"^/\S{1,31}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command that people may type."""

    name: str
    description: str
    usage_hint: str
    should_escape: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut in the global or the message menu."""

    name: str
    callback_id: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the app asked for and therefore is granted."""

    app_name: str
    bot_name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    home_tab: bool
    interactive: bool
    socket_mode: bool
    events_url: str
    interactive_url: str

    def command(self, name: str) -> Command | None:
        """The command of this name, if it was declared."""
        return next((each for each in self.commands if each.name == name), None)

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        """The shortcut of this id and kind, if it was declared."""
        wanted = (callback_id, kind)
        return next((s for s in self.shortcuts if (s.callback_id, s.kind) == wanted), None)


def load_manifest(path: Path) -> Manifest:
    """Read a manifest (YAML or JSON). Raises ManifestError with every problem found."""
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict):
        raise ManifestError("a manifest is a mapping")
    if problems := list(_problems(raw)):
        raise ManifestError("; ".join(problems))
    return _manifest(raw)


def _at(raw: Json, *keys: str) -> Any:
    found: Any = raw
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _problems(raw: Json) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in raw.keys() - TOP_KEYS)
    name = _at(raw, "display_information", "name")
    if not name:
        yield "display_information.name is required"
    yield from _too_long("display_information.name", name, 35)
    about = _at(raw, "display_information", "description")
    yield from _too_long("display_information.description", about, 140)
    bot_name = _at(raw, "features", "bot_user", "display_name")
    yield from _too_long("features.bot_user.display_name", bot_name, 80)
    commands = _at(raw, "features", "slash_commands") or []
    shortcuts = _at(raw, "features", "shortcuts") or []
    yield from _command_problems(commands)
    yield from _shortcut_problems(shortcuts)
    scopes = _at(raw, "oauth_config", "scopes", "bot") or []
    if (commands or shortcuts) and "commands" not in scopes:
        yield "slash commands and shortcuts need the bot scope commands"
    yield from _event_problems(raw, scopes)


def _command_problems(commands: list[Json]) -> Iterator[str]:
    if len(commands) > 50:
        yield "at most 50 slash commands"
    names = [each.get("command", "") for each in commands]
    yield from (f"slash command {each} twice" for each in {n for n in names if names.count(n) > 1})
    for each in commands:
        if not COMMAND.match(each.get("command", "")):
            yield f"bad slash command {each.get('command')!r}"
        if not each.get("description"):
            yield f"{each.get('command')} needs a description"
        yield from _too_long("slash command description", each.get("description"), 2000)
        yield from _too_long("usage_hint", each.get("usage_hint"), 1000)


def _shortcut_problems(shortcuts: list[Json]) -> Iterator[str]:
    if len(shortcuts) > 10:
        yield "at most 10 shortcuts"
    for each in shortcuts:
        missing = [k for k in ("name", "callback_id", "type", "description") if not each.get(k)]
        if missing:
            yield f"shortcut without {', '.join(missing)}"
        yield from _too_long("shortcut name", each.get("name"), 24)
        if each.get("type") not in {"global", "message"}:
            yield f"shortcut type {each.get('type')!r} is neither global nor message"


def _event_problems(raw: Json, scopes: list[str]) -> Iterator[str]:
    events = _at(raw, "settings", "event_subscriptions", "bot_events") or []
    for event in events:
        needed = EVENT_SCOPES.get(event)
        if needed and needed not in scopes:
            yield f"event {event} needs the bot scope {needed}"
    url = _at(raw, "settings", "event_subscriptions", "request_url")
    if events and not url and not _at(raw, "settings", "socket_mode_enabled"):
        yield "events need a request_url or Socket Mode"


def _too_long(what: str, text: Any, most: int) -> Iterator[str]:
    if isinstance(text, str) and len(text) > most:
        yield f"{what} is longer than {most}"


def _manifest(raw: Json) -> Manifest:
    settings = raw.get("settings") or {}
    app_name = _at(raw, "display_information", "name")
    return Manifest(
        app_name=app_name,
        bot_name=_at(raw, "features", "bot_user", "display_name") or app_name,
        commands=tuple(map(_command, _at(raw, "features", "slash_commands") or [])),
        shortcuts=tuple(map(_shortcut, _at(raw, "features", "shortcuts") or [])),
        scopes=frozenset(_at(raw, "oauth_config", "scopes", "bot") or []),
        events=frozenset(_at(settings, "event_subscriptions", "bot_events") or []),
        home_tab=bool(_at(raw, "features", "app_home", "home_tab_enabled")),
        interactive=bool(_at(settings, "interactivity", "is_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        events_url=_at(settings, "event_subscriptions", "request_url") or "",
        interactive_url=_at(settings, "interactivity", "request_url") or "",
    )


def _command(raw: Json) -> Command:
    return Command(
        name=raw["command"],
        description=raw["description"],
        usage_hint=raw.get("usage_hint", ""),
        should_escape=bool(raw.get("should_escape")),
        url=raw.get("url", ""),
    )


def _shortcut(raw: Json) -> Shortcut:
    return Shortcut(
        name=raw["name"],
        callback_id=raw["callback_id"],
        kind=raw["type"],
        description=raw["description"],
    )
