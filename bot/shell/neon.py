"""Questions to Neon's API, what the answers say, and the calls that change what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.check import Unanswered
from bot.domain.plan.services import Neon
from bot.domain.probe import NeonGet
from bot.domain.reading import ProviderAnswer
from bot.shell.report import quoted

PROJECT = NeonGet()
BRANCH = NeonGet(path="/branches/{branch}")
SCHEDULE = NeonGet(path="/branches/{branch}/backup_schedule")
SNAPSHOTS = NeonGet(path="/snapshots")
ENDPOINTS = NeonGet(path="/branches/{branch}/endpoints")
POOLED = NeonGet(
    path="/connection_uri?branch_id={branch}&database_name={database}&role_name={role}&pooled=true"
)

#: Seconds after which an idle compute is suspended where nothing else is set.
SUSPEND_DEFAULT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot; times are Unix seconds, `expires_at` None where it stays.

    `manual` when somebody made it on purpose; Neon's schedule makes the others.
    """

    name: str
    branch: str
    created_at: int
    expires_at: int | None
    manual: bool = True


def retention(answer: ProviderAnswer) -> int:
    """For how many seconds the project keeps its history."""
    return _number(_part(_read(answer), "project"), "history_retention_seconds")


def frequencies(answer: ProviderAnswer) -> tuple[str, ...]:
    """How often snapshots are made by themselves."""
    return tuple(_word(each, "frequency") for each in _list(_read(answer), "schedule"))


def branch_id(answer: ProviderAnswer) -> str:
    """The id of the plan's branch."""
    return _word(_part(_read(answer), "branch"), "id")


def snapshots(answer: ProviderAnswer) -> tuple[Snapshot, ...]:
    """All snapshots of the project, the newest first."""
    found = tuple(
        Snapshot(
            name=_word(each, "name"),
            branch=str(each.get("source_branch_id", "")),
            created_at=_moment(_word(each, "created_at")),
            expires_at=_moment(str(each["expires_at"])) if each.get("expires_at") else None,
            manual=each.get("manual") is not False,
        )
        for each in _list(_read(answer), "snapshots")
    )
    return tuple(sorted(found, key=lambda each: -each.created_at))


def suspends_after(answer: ProviderAnswer) -> int | None:
    """Seconds of idleness after which the branch's compute sleeps; None when it never does."""
    for each in _list(_read(answer), "endpoints"):
        if each.get("type") == "read_write":
            seconds = each.get("suspend_timeout_seconds")
            if not isinstance(seconds, int) or isinstance(seconds, bool):
                raise Unanswered("Neon does not say when the compute is suspended")
            return (seconds or SUSPEND_DEFAULT) if seconds >= 0 else None
    raise Unanswered("Neon names no compute that can write")


def host(answer: ProviderAnswer) -> str:
    """The host of the connection string that was asked for."""
    return _word(_read(answer), "host")


def call(database: Neon, method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
    """A call as a person pastes it; the key stays in its variable."""
    url = quoted(f"{database.api}/projects/{database.project}{path}")
    key = database.api_key.env or "NEON_API_KEY"
    sent = ""
    if body is not None:
        text = quoted(json.dumps(body, separators=(",", ":")))
        sent = f" --header 'Content-Type: application/json' --data {text}"
    bearer = f'--header "Authorization: Bearer ${key}"'
    return f"`curl --fail --silent --show-error --request {method} {bearer}{sent} {url}`"


def _read(answer: ProviderAnswer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unanswered("Neon's answer makes no sense")
    return found


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Unanswered(f"Neon's answer has no '{name}'")
    return found


def _list(body: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], ...]:
    found = body.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unanswered(f"Neon's answer has no list '{name}'")
    return tuple(found)


def _word(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise Unanswered(f"Neon's answer has no '{name}'")
    return found


def _number(body: Mapping[str, Any], name: str) -> int:
    found = body.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise Unanswered(f"Neon's answer has no number '{name}'")
    return found


def _moment(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError):
        raise Unanswered(f"'{text[:40]}' is not a moment in time") from None
