"""Collects what is wrong with a piece of Block Kit, in Slack's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.errors import Json


@dataclass(slots=True, kw_only=True)
class Lint:
    """The findings so far; `path` is a JSON pointer."""

    messages: list[str] = field(default_factory=list)

    def say(self, path: str, what: str) -> None:
        """Note one violation."""
        self.messages.append(f"{what} [json-pointer:{path}]")

    def string(self, holder: Json, key: str, most: int, path: str) -> str | None:
        """An optional string of limited length."""
        value = holder.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.say(f"{path}/{key}", "must provide a string")
            return None
        if len(value) > most:
            self.say(f"{path}/{key}", f"must be less than {most + 1} characters")
        return value

    def required(self, holder: Json, key: str, most: int, path: str) -> str | None:
        """A string that must be there and not be empty."""
        value = self.string(holder, key, most, path)
        if not value and not self._already(f"{path}/{key}"):
            self.say(path, f"missing required field: {key}")
        return value

    def text(self, value: Any, kinds: tuple[str, ...], most: int, path: str) -> None:
        """A text object of one of these kinds."""
        if not isinstance(value, dict):
            self.say(path, "must provide an object")
            return
        if value.get("type") not in kinds:
            self.say(f"{path}/type", f"unsupported type: {value.get('type')}")
        self.keys(value, {"type", "text", "emoji", "verbatim"}, path)
        body = value.get("text")
        if not isinstance(body, str):
            self.say(path, "missing required field: text")
        elif not body:
            self.say(f"{path}/text", "must be more than 0 characters")
        elif len(body) > most:
            self.say(f"{path}/text", f"must be less than {most + 1} characters")

    def keys(self, holder: Json, allowed: set[str], path: str) -> None:
        """No key that Slack does not know."""
        for key in sorted(holder.keys() - allowed):
            self.say(path, f"invalid additional property: {key}")

    def items(self, holder: Json, key: str, most: int, path: str) -> list[Any]:
        """A list with at least one and at most so many items."""
        value = holder.get(key)
        if not isinstance(value, list):
            self.say(path, f"missing required field: {key}")
            return []
        if not value:
            self.say(f"{path}/{key}", "no fewer than 1 items allowed")
        if len(value) > most:
            self.say(f"{path}/{key}", f"no more than {most} items allowed")
        return value

    def _already(self, path: str) -> bool:
        return any(line.endswith(f"[json-pointer:{path}]") for line in self.messages)


PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")
