"""Which way the plan's strategy goes."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.plan import Plan
from bot.shell import way_proxy, way_redirect, way_takeover
from bot.shell.way import Way

_WAYS: dict[str, Callable[[Plan], Way]] = {
    "redirect": way_redirect.way,
    "proxy": way_proxy.way,
    "takeover": way_takeover.way,
}


def way(plan: Plan) -> Way:
    """The strategy as shell functions; raises `Refused` when the plan does not say enough."""
    return _WAYS[plan.strategy](plan)
