"""What the local Slack answers when it refuses."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal with Slack's own error name; `extra` goes into the answer beside it."""

    def __init__(self, error: str, *, messages: tuple[str, ...] = (), **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.extra = extra

    def body(self) -> Json:
        """The answer as Slack words it."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["errors"] = list(self.messages)
            body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.messages]}
        return body


class RateLimited(SlackError):
    """Too many calls: the answer is a 429 that says when to come back."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class DoorError(Exception):
    """A person tried what Slack's own screen would not let them do."""


class ManifestError(Exception):
    """The manifest is one that Slack would not accept; every problem is listed."""
