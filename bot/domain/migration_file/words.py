"""Keys and scalars: what they mean, and what is refused about them."""

from __future__ import annotations

from ruamel.yaml.events import ScalarEvent

from bot.domain.migration_file.errors import Leak, Place, Report
from bot.domain.migration_file.leaks import leak_of
from bot.domain.migration_file.scalars import Doubtful, Scalar, resolve
from bot.domain.migration_file.shown import below, quoted
from bot.domain.migration_file.text import has_forbidden
from bot.domain.migration_file.tree import Node

_PLACEHOLDER = ""
_ESCAPED = ("an escape stands for a forbidden invisible character", "Take it out.")


def scalar(event: ScalarEvent, place: Place, at: tuple[str, str], report: Report) -> Node:
    """The value of a scalar at a path, under a key; a placeholder where an error was reported."""
    path, key_at_hand = at
    text = str(event.value)
    value = _meaning(event)
    what = leak_of(key_at_hand, text)
    if what is not None:
        leak = Leak(place=place, what=what)
        report.leaked(leak, path, last_line=event.end_mark.line + 1)
        return Node(place=place, content=_PLACEHOLDER)
    if has_forbidden(text):
        report.add(place, path, *_ESCAPED)
        return Node(place=place, content=_PLACEHOLDER)
    if isinstance(value, Doubtful):
        report.add(place, path, value.problem, value.remedy)
        return Node(place=place, content=_PLACEHOLDER)
    return Node(place=place, content=value, text=text)


def key(event: ScalarEvent, place: Place, mapping: Node, path: str, report: Report) -> str | None:
    """The key, or None when its value must be dropped."""
    text = str(event.value)
    value = _meaning(event)
    what = leak_of("", text)
    if what is not None:
        report.leaked(Leak(place=place, what=what), below(path, "***"))
    elif has_forbidden(text):
        report.add(place, path, *_ESCAPED)
    elif text == "<<":
        report.add(place, path, "merge keys (<<) are not read", "Write the keys once more.")
    elif not isinstance(value, str):
        problem = value.problem if isinstance(value, Doubtful) else "this key is not text"
        report.add(place, path, problem, f"Put the key in quotes: {quoted(text)}.")
    elif text in mapping.keys:
        problem = f"this key is already in line {mapping.keys[text].line}"
        report.add(place, below(path, text), problem, "Keep one of the two.")
    else:
        mapping.keys[text] = place
        return text
    return None


def _meaning(event: ScalarEvent) -> Scalar | Doubtful:
    return str(event.value) if event.style else resolve(str(event.value))
