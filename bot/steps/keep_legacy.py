"""The old services run on for a day, and do not start by themselves any more."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import legacy_services
from bot.shell.act import script
from bot.steps.step import Acts, Step

_LOOK = 'for unit in "$@"; do ! systemctl --quiet is-enabled "$unit" || exit 1; done'


class KeepLegacy(Step):
    """The old services are disabled and kept: a rollback needs no start."""

    id = "keep-legacy"
    title = "Disable the old services and keep them for 24 h"
    place = 150

    def do(self, plan: Plan) -> Acts:
        """They run on; the next boot leaves them out."""
        legacy = plan.legacy
        lines = legacy_services.disable(plan, legacy.units, legacy.proxy)
        return (script(plan, " && ".join(lines)),)

    def undo(self, plan: Plan) -> Acts:
        """They start at the next boot again, and now if they do not run."""
        legacy = plan.legacy
        start = legacy_services.start(plan, legacy.units, legacy.proxy)
        enable = legacy_services.enable(plan, legacy.units, legacy.proxy)
        return (script(plan, " && ".join((*start, *enable))),)

    def look(self, plan: Plan) -> Acts:
        """None of them is enabled."""
        return (script(plan, _LOOK, *legacy_services.at_boot(plan)),)
