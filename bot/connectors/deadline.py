"""A moment on the monotonic clock after which nobody waits any more."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`seconds` is how long the wait was meant to be, for the sentence a person reads."""

    at: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """That many seconds from now."""
        return cls(at=time.monotonic() + seconds, seconds=seconds)

    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self.at - time.monotonic())

    def within(self, seconds: float) -> Deadline:
        """The sooner of this one and that many seconds from now."""
        sooner = Deadline.after(seconds)
        return sooner if sooner.at < self.at else self
