"""Errors of a server that gave no answer, and the reading that each of them becomes."""

from __future__ import annotations

from bot.domain.errors import (
    GarbledAnswer,
    HostKeyChanged,
    LoginRefused,
    TargetError,
    TimedOut,
    Unreachable,
)
from bot.domain.reading import NoAnswer, Silence


class ConnectionRefused(Unreachable):
    """The server is there and refuses the connection."""


class ConnectionLost(Unreachable):
    """The connection broke; what happened on the server is unknown."""


class UseRefused(TargetError):
    """The server let us in and does not let us do this."""


_WHY: tuple[tuple[type[TargetError], Silence], ...] = (
    (ConnectionRefused, Silence.REFUSED),
    (UseRefused, Silence.REFUSED),
    (ConnectionLost, Silence.LOST),
    (LoginRefused, Silence.LOGIN_REFUSED),
    (HostKeyChanged, Silence.HOST_KEY_CHANGED),
    (TimedOut, Silence.TIMED_OUT),
    (GarbledAnswer, Silence.GARBLED),
    (Unreachable, Silence.UNREACHABLE),
)


def no_answer(error: TargetError) -> NoAnswer:
    """The reading that says the same as the error."""
    why = next((why for kind, why in _WHY if isinstance(error, kind)), Silence.UNREACHABLE)
    return NoAnswer(why=why, detail=error.sentence)
