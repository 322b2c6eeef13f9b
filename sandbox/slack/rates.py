"""How often a method may be called."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sandbox.slack.clock import Clock
from sandbox.slack.errors import RateLimited


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Tokens that come back with time."""

    size: float
    per_second: float
    left: float
    at: float


@dataclass(slots=True, kw_only=True)
class Rates:
    """One bucket per method, and one per channel that is posted to."""

    clock: Clock
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def method(self, name: str, per_minute: int) -> None:
        """Count a call. Raises RateLimited above the method's tier."""
        self._take(("method", name), size=per_minute, per_second=per_minute / 60)

    def post(self, channel: str) -> None:
        """Count a post: one a second and channel, after one extra. Raises RateLimited."""
        self._take(("post", channel), size=2, per_second=1)

    def _take(self, key: tuple[str, str], *, size: float, per_second: float) -> None:
        now = self.clock.now()
        fresh = Bucket(size=size, per_second=per_second, left=size, at=now)
        bucket = self.buckets.setdefault(key, fresh)
        bucket.left = min(bucket.size, bucket.left + (now - bucket.at) * bucket.per_second)
        bucket.at = now
        if bucket.left < 1:
            raise RateLimited(max(1, math.ceil((1 - bucket.left) / bucket.per_second)))
        bucket.left -= 1
