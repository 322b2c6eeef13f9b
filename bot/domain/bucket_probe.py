"""Questions to object storage."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.vantage import Vantage


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketListing:
    """The objects below the prefix of the plan's bucket; answered by `BucketContents`.

    At most `limit` objects are listed, and `heads` of them are asked for their checksums.
    """

    limit: int = 5_000
    heads: int = 200
    timeout: float = 10.0

    vantage = Vantage.PROVIDER
