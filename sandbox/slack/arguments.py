"""The arguments of a Web API call, wherever the caller put them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.errors import Json, SlackError

AS_JSON = {"blocks", "attachments", "view", "metadata", "files"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Args:
    """Named arguments; strings that hold JSON are already read."""

    values: Json

    def get(self, name: str) -> Any:
        """The argument, or None."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """The argument as text, or None."""
        value = self.values.get(name)
        return None if value is None else str(value)

    def need(self, name: str) -> str:
        """The argument as text. Raises SlackError invalid_arguments when it is missing."""
        value = self.text(name)
        if not value:
            message = f"missing required field: {name}"
            raise SlackError("invalid_arguments", messages=(message,))
        return value

    def flag(self, name: str) -> bool:
        """The argument as yes or no; missing is no."""
        return str(self.values.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, otherwise: int) -> int:
        """The argument as a number. Raises SlackError invalid_arguments."""
        value = self.values.get(name)
        try:
            return otherwise if value is None else int(value)
        except ValueError as error:
            raise SlackError("invalid_arguments", messages=(f"{name}: no number",)) from error


async def read_arguments(request: web.Request) -> Args:
    """Merge query, form and JSON body; a later one wins. Raises SlackError invalid_json."""
    merged: Json = dict(request.query)
    if request.content_type == "application/json":
        merged |= _read_json(await request.text())
    elif request.can_read_body:
        merged |= {key: value for key, value in (await request.post()).items() if value != ""}
    return Args(values={key: _read(key, value) for key, value in merged.items()})


def _read_json(text: str) -> Json:
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return {key: value for key, value in body.items() if value is not None}


def _read(key: str, value: Any) -> Any:
    if key in AS_JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
