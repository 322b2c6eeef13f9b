"""How sure one can be of a share that was counted: exact binomial bounds (Clopper-Pearson).

scipy has them, and takes 40 MiB of memory in the bot for these two functions; the tests compare
with its figures. The continued fraction is https://dlmf.nist.gov/8.17#E22.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

#: How often a bound may be wrong that is asked for once, and one that is asked for all the time.
ONCE, ALWAYS = 0.05, 0.001
_CLOSE, _TINY = 1e-10, 1e-300
_NEAR = 1e-5


@lru_cache(maxsize=4_096)
def upper(hits: int, of: int, doubt: float = ONCE) -> float:
    """The share is below this, except with the probability `doubt`; 1 when nothing was counted."""
    if hits >= of:
        return 1.0
    low, high = hits / of, min(1.0, hits / of + _reach(hits, of))
    return _solved(low, high, lambda share: at_least(hits + 1, of, share) - (1 - doubt))


@lru_cache(maxsize=4_096)
def lower(hits: int, of: int, doubt: float = ONCE) -> float:
    """The share is above this, except with the probability `doubt`; 0 without a hit."""
    if hits <= 0:
        return 0.0
    low, high = max(0.0, hits / of - _reach(hits, of)), hits / of
    return _solved(low, high, lambda share: at_least(hits, of, share) - doubt)


def below(hits: int, of: int, share: float, doubt: float = ONCE) -> bool:
    """Whether `upper` is below that share: a quicker question than where it is."""
    return hits < share * of and 1 - at_least(hits + 1, of, share) < doubt


def above(hits: int, of: int, share: float, doubt: float = ONCE) -> bool:
    """Whether `lower` is above that share."""
    return hits > share * of and at_least(hits, of, share) < doubt


def at_least(hits: int, of: int, share: float) -> float:
    """How probable so many hits or more are, if that is their share."""
    return 1.0 if hits <= 0 else _beta(hits, of - hits + 1, share)


def clean(share: float, doubt: float = ONCE) -> int:
    """How many in a row must be good to show that bad ones are rarer than that share.

    2,995 for a tenth of a percent: no error in fewer requests proves nothing about it.
    """
    return int(log(doubt) / log1p(-share)) + 1


def _reach(hits: int, of: int) -> float:
    """No bound is further away from what was counted than this."""
    return (10 + 4 * sqrt(hits + 1)) / of


def _solved(low: float, high: float, rises: Callable[[float], float]) -> float:
    """Where it rises above nought: false position, in the manner that is called Illinois."""
    below_, above_ = rises(low), rises(high)
    found, last = high, low
    while abs(found - last) > _NEAR * high:
        last, found = found, (low * above_ - high * below_) / (above_ - below_)
        value = rises(found)
        if value < 0:
            low, below_, above_ = found, value, above_ / 2
        else:
            high, above_, below_ = found, value, below_ / 2
    return found


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """1 / (1 + t1 / (1 + t2 / (1 + ...))) by Lentz's method."""
    found, c, d, step = 1.0, 1.0, 0.0, 0
    while step == 0 or abs(c * d - 1) > _CLOSE:
        step += 1
        term = _term(step, a, b, x)
        d, c = 1 / _far(1 + term * d), _far(1 + term / c)
        found *= c * d
    return 1 / found


def _term(step: int, a: float, b: float, x: float) -> float:
    m, odd = divmod(step, 2)
    if odd:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _far(value: float) -> float:
    """Never nought, for it is divided by."""
    return value if abs(value) > _TINY else _TINY
