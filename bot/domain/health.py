"""What makes an HTTP answer a health answer."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import HttpAnswer

_MADE_UP = "/slipway-7c1f4e9a-no-such-page"
_SHORT = 200
_READ = 512

#: Why an answer is no health answer, "" when it is one.
Rule = Callable[[HttpAnswer], str]


def made_up(origin: str) -> str:
    """A path that no app has; who answers it well answers anything well."""
    return f"{origin}{_MADE_UP}"


def rule(plan: Plan, path: str) -> Rule:
    """The rule for a path, by what the app is.

    Where no database stands behind it, the front page itself is what visitors come for.
    """
    if path == "/" and isinstance(plan.database, NoDatabase):
        return page_trouble
    return trouble


def page_trouble(answer: HttpAnswer) -> str:
    """Why this is no page, "" when it is one."""
    wrong = _status(answer)
    if wrong or "html" in answer.content_type.lower():
        return wrong
    return "is no web page"


def trouble(answer: HttpAnswer) -> str:
    """Why this is no health answer of an app, "" when it is one."""
    wrong = _status(answer)
    if wrong:
        return wrong
    if "html" in answer.content_type.lower() or answer.body.lstrip().startswith("<"):
        return "answers with a web page"
    if "json" in answer.content_type.lower():
        return _broken(answer.body)
    return "answers with a long text" if len(answer.body) > _SHORT else ""


def _status(answer: HttpAnswer) -> str:
    if 300 <= answer.status < 400:  # noqa: PLR2004 - RFC 9110 section 15.4
        return f"redirects ({answer.status}), which says nothing about health"
    if answer.status != 200:  # noqa: PLR2004 - RFC 9110 section 15.3.1
        return f"answers {answer.status}"
    return ""


def _broken(body: str) -> str:
    """JSON that was cut off while it was read is not held against the app."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return "says JSON and sends something else" if len(body) < _READ else ""
    return ""
