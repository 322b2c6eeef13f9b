"""What several questions to one server need first, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A read-only command whose output is the standard input of all that name it.

    It runs once, as the login user, and what it prints stays on the server. When it fails or runs
    into its `timeout` (seconds), they read what it printed until then.
    """

    argv: tuple[str, ...]
    timeout: float = 6.0
