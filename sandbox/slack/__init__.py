"""A local Slack, strict enough to be an oracle, on which the unmodified Bolt runs."""

from __future__ import annotations

from sandbox.slack.errors import DoorError, ManifestError
from sandbox.slack.faults import Harm
from sandbox.slack.local import LocalSlack
from sandbox.slack.model import Message, View
from sandbox.slack.results import ClickResult, Result, SlashResult, SubmitResult
from sandbox.slack.text import transcript_text

__all__ = [
    "ClickResult",
    "DoorError",
    "Harm",
    "LocalSlack",
    "ManifestError",
    "Message",
    "Result",
    "SlashResult",
    "SubmitResult",
    "View",
    "transcript_text",
]
