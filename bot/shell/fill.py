"""Put values into a script's text, each once and in one pass."""

from __future__ import annotations

import re

_PLACE = re.compile(r"@([a-z_]+)@")


def fill(text: str, **values: str) -> str:
    """Replace every `@name@`; what a value holds is never looked at again.

    Raises `KeyError` for a name without a value.
    """
    return _PLACE.sub(lambda found: values[found[1]], text)
