"""Shapes of secrets that people paste into files."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHAPES = (
    ("a Slack token", r"\bx(?:ox[a-z]|app|wfp)-[A-Za-z0-9-]{8,}"),
    ("a Slack webhook address", r"hooks\.slack\.com/(?:services|workflows|commands)/\w"),
    ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    (
        "a password in an address",
        r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/@:]{0,200}:[^\s/@$][^\s/@]*@",
    ),
    ("a private key", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY"),
    ("a private key", r"\bAGE-SECRET-KEY-1"),
    ("a GitHub token", r"\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{16,}"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{16,}"),
    ("a Neon API key", r"\bnapi_[a-z0-9]{16,}"),
    ("a payment provider's key", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    ("a JSON web token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."),
    ("a bearer token", r"(?i:\bbearer) +[A-Za-z0-9._~+/-]{16,}"),
)
_PATTERNS = tuple((what, re.compile(pattern)) for what, pattern in _SHAPES)
_SECRET_KEY = re.compile(r"(?:.*[_.-])?(?:password|passwd|passphrase|secret|token|api_?key)", re.I)
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


def leaks(text: str) -> Iterator[tuple[int, str]]:
    """Where each thing that looks like a secret begins, and what it looks like."""
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), what


def leak_of(key: str, value: str) -> str | None:
    """What a value under that key looks like; None when it is harmless or a `${NAME}`."""
    found = next(leaks(value), None)
    if found is not None:
        return found[1]
    if value and _SECRET_KEY.fullmatch(key) and not _VARIABLE.fullmatch(value):
        return f"the value of a {key.lower()}"
    return None
