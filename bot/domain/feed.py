"""What several questions to one server need first, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A read-only command whose output is the standard input of all that name it.

    It runs once, as the login user, and what it prints stays on the server. When it fails,
    they read what it printed until then; when it runs into its `timeout` (seconds), they are not
    asked and say so as if they had. It may read a `feed` itself.
    """

    argv: tuple[str, ...]
    timeout: float = 6.0
    feed: Feed | None = None

    @property
    def chain(self) -> tuple[Feed, ...]:
        """What must run, in this order, before it can be read."""
        return (*(self.feed.chain if self.feed else ()), self)
