"""How fast something grows, whatever a few odd values say: the Theil-Sen slope with its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import sqrt
from statistics import NormalDist, median

#: Fewer points than these say nothing of a slope.
ENOUGH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Growth for each unit of the other axis; it lies between `low` and `high` by `sure`."""

    value: float
    low: float
    high: float


@lru_cache(maxsize=2_048)
def slope(points: tuple[tuple[float, float], ...], sure: float = 0.98) -> Slope | None:
    """The median of the slopes between all points, None for fewer than 8 of them.

    Its bounds are Sen's, from Kendall's tau: P. K. Sen, Estimates of the regression coefficient
    based on Kendall's tau, JASA 63 (1968), as in scipy.stats.theilslopes. Points must lie at
    different places of the first axis.
    """
    if len(points) < ENOUGH:
        return None
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2))
    count = len(points)
    spread = sqrt(count * (count - 1) * (2 * count + 5) / 18)
    reach = NormalDist().inv_cdf(0.5 + sure / 2) * spread
    return Slope(
        value=median(slopes),
        low=slopes[max(round((len(slopes) - reach) / 2) - 1, 0)],
        high=slopes[min(round((len(slopes) + reach) / 2), len(slopes) - 1)],
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of the sorted values that so many percent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
