"""The same request to the old app and to the new one, and how their answers differ."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.domain.plan import Plan

#: Headers that may differ between two servers that say the same.
_OWN = {
    "accept-ranges",
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "last-modified",
    "server",
    "transfer-encoding",
    "vary",
    "via",
    "x-powered-by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer; `took` in milliseconds, `headers` without their values but the type's."""

    status: int
    kind: str
    headers: frozenset[str]
    shape: str
    took: int


def reply(status: int, headers: Iterable[tuple[str, str]], body: bytes, took: int) -> Reply:
    """What two answers are compared by."""
    known = {name.casefold(): value for name, value in headers}
    kind = known.get("content-type", "").partition(";")[0].strip().casefold()
    return Reply(
        status=status,
        kind=kind,
        headers=frozenset(known) - _OWN,
        shape=_shape_of(kind, body),
        took=took,
    )


def difference(path: str, old: Reply, new: Reply) -> str:
    """How the new answer differs in what a program would notice, "" when it does not."""
    for what, was, now in (
        ("status", str(old.status), str(new.status)),
        ("type", old.kind, new.kind),
        ("shape", old.shape, new.shape),
    ):
        if was != now:
            return f"{path}: {what} {now or 'none'} from the new, {was or 'none'} from the old"
    return ""


def other_headers(old: Reply, new: Reply) -> frozenset[str]:
    """Headers that only one of them sends."""
    return old.headers ^ new.headers


def paths(plan: Plan) -> tuple[str, ...]:
    """What is asked of both: the smoke flow's reading requests, the front page, health."""
    front = f"//{plan.stack.domain}"
    health = (url.partition(front)[2] or "/" for url in plan.health)
    reads = (step.path for step in plan.smoke if step.method == "GET")
    return tuple(dict.fromkeys(("/", *health, *reads)))


def _shape_of(kind: str, body: bytes) -> str:
    """Of JSON the keys, of anything else whether there is something."""
    if kind.endswith("json"):
        try:
            return _keys(json.loads(body))
        except ValueError:
            return "broken JSON"
    return "text" if body else "empty"


def _keys(value: Any) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{key}:{_keys(value[key])}" for key in sorted(value)) + "}"
        case list():
            return "[" + (_keys(value[0]) if value else "") + "]"
        case bool() | None:
            return "?"
        case int() | float():
            return "number"
        case _:
            return "text"
