"""Which way the plan's strategy goes."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import way_redirect
from bot.shell.way import Way


def way(plan: Plan) -> Way:
    """The strategy as shell functions."""
    return way_redirect.way(plan)
