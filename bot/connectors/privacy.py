"""The one gate through which every answer leaves: secrets are hidden here."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.reading import HttpAnswer, NoAnswer, Output, ProviderAnswer, Reading, Rows
from bot.domain.redaction import redacted


def without_secrets(reading: Reading) -> Reading:
    """The same reading with secrets hidden in all text that a stranger wrote."""
    hidden: Reading = reading
    match reading:
        case Output():
            out, err = redacted(reading.stdout), redacted(reading.stderr)
            hidden = replace(reading, stdout=out, stderr=err)
        case HttpAnswer() | ProviderAnswer():
            hidden = replace(reading, body=redacted(reading.body))
        case Rows():
            hidden = replace(reading, rows=tuple(tuple(map(_hidden, row)) for row in reading.rows))
        case NoAnswer():
            hidden = replace(reading, detail=redacted(reading.detail))
    return hidden


def _hidden(value: str | None) -> str | None:
    return value and redacted(value)
