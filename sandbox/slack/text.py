"""The channel as plain text: who said what, when, and who could see it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

from sandbox.slack.errors import Json
from sandbox.slack.model import File, Message
from sandbox.slack.workspace import Workspace

TOKEN = re.compile(r"<([^<>]+)>")
DATE_PARTS = {
    "date_num": "%Y-%m-%d",
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}


def transcript_text(
    workspace: Workspace, channel: str | None = None, *, offset: int = 0, width: int = 100
) -> str:
    """All messages so far, oldest first, ephemerals included; times are UTC plus `offset`."""
    wanted = workspace.place(channel).id if channel else None
    shown: list[Message] = [
        *(m for each in workspace.messages.values() for m in each.values()),
        *workspace.past_ephemerals,
    ]
    messages = [m for m in shown if wanted in {None, m.channel}]
    order = {m.ts: m.ts for m in messages}
    messages.sort(key=lambda m: (order.get(m.thread_ts or m.ts, m.ts), m.ts))
    return "\n".join(
        line for message in messages for line in _drawn(workspace, message, offset, width)
    )


def _drawn(workspace: Workspace, message: Message, offset: int, width: int) -> Iterator[str]:
    at = _moment(float(message.ts), offset).strftime("%H:%M:%S")
    author = workspace.people[message.user]
    place = workspace.channels[message.channel]
    where = "direct message" if place.is_im else f"#{place.name}"
    notes = [where]
    if message.is_reply:
        notes = ["in thread"]
    if message.only_for:
        notes.append(f"only visible to {workspace.people[message.only_for].name}")
    if message.edited_ts:
        notes.append("edited " + _moment(float(message.edited_ts), offset).strftime("%H:%M:%S"))
    if message.pinned_by:
        notes.append("pinned")
    margin = "    " if message.is_reply else ""
    app = " (app)" if message.by_app else ""
    yield f"{margin}{at}  {author.real_name}{app}  [{', '.join(notes)}]"
    for line in visible_lines(workspace, message, offset):
        yield from (f"{margin}          {part}" for part in _wrapped(line, width - 14))


def _wrapped(line: str, width: int) -> Iterator[str]:
    while len(line) > width:
        cut = line.rfind(" ", 20, width)
        cut = cut if cut > 0 else width
        yield line[:cut]
        line = "  " + line[cut:].lstrip()
    yield line


def visible_lines(workspace: Workspace, message: Message, offset: int = 0) -> list[str]:
    """What a reader sees of a message, line by line."""
    lines: list[str] = []
    for text in _texts(message):
        lines += plain(workspace, text, offset).split("\n")
    lines += [_file(file) for file in message.files]
    return lines


def _file(file: File) -> str:
    if file.kind.startswith("image/"):
        return f"[picture {file.name}: {file.alt}]"
    return f"[file {file.name}, {file.size} bytes]"


def _texts(message: Message) -> Iterator[str]:
    if not message.blocks:
        yield from (message.text,) if message.text else ()
        return
    for block in message.blocks:
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield block["text"]["text"].upper()
        case "section":
            parts = [block["text"]] if "text" in block else []
            yield from (each["text"] for each in (*parts, *block.get("fields", ())))
            yield from _buttons([block["accessory"]] if "accessory" in block else [])
        case "context":
            yield " · ".join(each.get("text", each.get("alt_text")) for each in block["elements"])
        case "divider":
            yield "─" * 24
        case "actions":
            yield from _buttons(block["elements"])
        case "image":
            yield f"[image: {block['alt_text']}]"
        case "markdown":
            yield block["text"]
        case other:
            yield f"[{other}]"


def _buttons(elements: Iterable[Json]) -> Iterator[str]:
    named = [each for each in elements if each["type"] != "image"]
    labels = (each["text"]["text"] if "text" in each else each["type"] for each in named)
    if shown := " ".join(f"[ {label} ]" for label in labels):
        yield shown


def plain(workspace: Workspace, text: str, offset: int = 0) -> str:
    """Mrkdwn as a terminal can show it: names for ids, dates, addresses behind their labels."""
    return html.unescape(TOKEN.sub(lambda match: _token(workspace, match[1], offset), text))


def _token(workspace: Workspace, token: str, offset: int) -> str:
    name, _, label = token.partition("|")
    if token.startswith("!date^"):
        return _date(token, offset)
    known = _name(workspace, name)
    if known or name[:1] in {"@", "#", "!"}:
        return (known or label or name[1:]) if name[0] == "#" else f"@{known or label or name[1:]}"
    return f"{label} ({name})" if label and label != name else name


def _name(workspace: Workspace, reference: str) -> str | None:
    if person := workspace.people.get(reference.removeprefix("@")):
        return person.name
    if channel := workspace.channels.get(reference.removeprefix("#")):
        return f"#{channel.name}"
    group = workspace.groups.get(reference.removeprefix("!subteam^"))
    return group.handle if group else None


def _date(token: str, offset: int) -> str:
    head, _, fallback = token.partition("|")
    parts = head.split("^")
    if len(parts) < 3 or not parts[1].isdigit():
        return fallback
    moment = _moment(float(parts[1]), offset)

    def part(match: re.Match[str]) -> str:
        name = match[1].removesuffix("_pretty")
        return moment.strftime(DATE_PARTS[name]) if name in DATE_PARTS else match[0]

    return re.sub(r"\{(\w+)\}", part, parts[2])


def _moment(seconds: float, offset: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(timezone(timedelta(seconds=offset)))
