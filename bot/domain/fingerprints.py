"""Keyed fingerprints become labels, so that no stored answer can be tried against guesses."""

from __future__ import annotations

import re

_FINGERPRINT = re.compile(r"\bhmac-[0-9a-f]{16}\b")


def labelled(text: str) -> str:
    """The text with each distinct fingerprint as `v1`, `v2` and so on, by first appearance.

    Two answers that differ in nothing but their key become equal, and so does their evidence.
    """
    known: dict[str, str] = {}
    return _FINGERPRINT.sub(lambda found: known.setdefault(found[0], f"v{len(known) + 1}"), text)
