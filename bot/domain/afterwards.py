"""What became of a cutover that held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """The old services are kept until `until`; `retired` says since when nothing leads back.

    `settles`: the strategy leaves something to settle.
    """

    since: datetime
    until: datetime
    settles: bool
    settled: bool = False
    retired: datetime | None = None
