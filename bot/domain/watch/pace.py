"""How far back is looked, by how often is looked."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """All in milliseconds; `interval` is the time from one look to the next.

    What needs several looks in a row takes longer where they are rare.
    """

    interval: int

    @property
    def gap(self) -> int:
        """Two looks further apart than this have a gap in between: nobody knows what was there."""
        return 2 * self.interval + self.interval // 2

    @property
    def step(self) -> int:
        """Five minutes, or ten looks: what is bad must be so three of these in a row."""
        return max(5 * MINUTE, 10 * self.interval)

    @property
    def recent(self) -> int:
        """Half an hour, or so: what is kept look by look."""
        return 6 * self.step

    @property
    def quarter(self) -> int:
        """15 minutes, or so: what becomes one point of a day."""
        return 3 * self.step
