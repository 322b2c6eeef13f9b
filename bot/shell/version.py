"""Version numbers as programs and packages really write them."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"(?:^|[v:\s])([0-9]{1,6})\.([0-9]{1,6})")


def major_minor(text: str) -> tuple[int, int] | None:
    """The first two numbers, behind an epoch or a `v`; None when there are none.

    Neither semantic versioning nor Python's rules read `23.0.6-ce` and `5:27.3.1-1~debian.12`.
    """
    found = _NUMBERS.search(text)
    return (int(found[1]), int(found[2])) if found else None


def at_least(text: str, major: int) -> bool:
    """Whether the text holds a version that is not older."""
    numbers = major_minor(text)
    return numbers is not None and numbers[0] >= major
