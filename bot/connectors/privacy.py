"""The one gate through which every answer leaves: secrets are hidden here."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.reading import HttpAnswer, NoAnswer, Output, Reading
from bot.domain.redaction import redacted


def without_secrets(reading: Reading) -> Reading:
    """The same reading with secrets hidden in all text that a stranger wrote."""
    match reading:
        case Output():
            out, err = redacted(reading.stdout), redacted(reading.stderr)
            return replace(reading, stdout=out, stderr=err)
        case HttpAnswer():
            return replace(reading, body=redacted(reading.body))
        case NoAnswer():
            return replace(reading, detail=redacted(reading.detail))
        case _:
            return reading
