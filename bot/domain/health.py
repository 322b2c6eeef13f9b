"""What makes an HTTP answer a health answer."""

from __future__ import annotations

import json

from bot.domain.reading import HttpAnswer

_MADE_UP = "/slipway-7c1f4e9a-no-such-page"
_SHORT = 200
_READ = 512


def made_up(origin: str) -> str:
    """A path that no app has; who answers it well answers anything well."""
    return f"{origin}{_MADE_UP}"


def trouble(answer: HttpAnswer) -> str:
    """Why this is no health answer, "" when it is one."""
    if 300 <= answer.status < 400:  # noqa: PLR2004 - RFC 9110 section 15.4
        return f"redirects ({answer.status}), which says nothing about health"
    if answer.status != 200:  # noqa: PLR2004 - RFC 9110 section 15.3.1
        return f"answers {answer.status}"
    if "html" in answer.content_type.lower() or answer.body.lstrip().startswith("<"):
        return "answers with a web page"
    if "json" in answer.content_type.lower():
        return _broken(answer.body)
    return "answers with a long text" if len(answer.body) > _SHORT else ""


def _broken(body: str) -> str:
    """JSON that was cut off while it was read is not held against the app."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return "says JSON and sends something else" if len(body) < _READ else ""
    return ""
