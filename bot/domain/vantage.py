"""From where a question is asked."""

from __future__ import annotations

from enum import Enum


class Vantage(Enum):
    """From where a question is asked; ports, TLS and DNS look different from each place."""

    SERVER = "server"
    BOT = "bot"
    PROVIDER = "provider"
