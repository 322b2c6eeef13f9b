"""What a person gets back from a door."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from sandbox.slack.errors import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The app's ack: its body, how long it took, and Slack's error word if there was none."""

    body: Json | None = None
    seconds: float = 0.0
    error: str | None = None

    def json(self) -> Json:
        """The result for the control door."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashResult(Result):
    """The ack of a slash command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickResult(Result):
    """The ack of a click; `confirm` is the dialog that stood before it."""

    confirm: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResult(Result):
    """The ack of a modal; `errors` by block_id, whoever found them."""

    errors: dict[str, str] = field(default_factory=dict)
