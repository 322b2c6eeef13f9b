"""The old services run on for a day, and do not start by themselves any more."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import legacy_services
from bot.shell.act import script
from bot.steps.step import Acts, Step

_LOOK = 'for unit in "$@"; do ! systemctl --quiet is-enabled "$unit" || exit 1; done'
_SET = 'verb=$1; shift; systemctl --quiet "$verb" "$@"'


class KeepLegacy(Step):
    """The old services are disabled and kept: a rollback needs no start. Workers moved before."""

    id = "keep-legacy"
    title = "Disable the old services and keep them for 24 h"
    place = 150

    def do(self, plan: Plan) -> Acts:
        """What runs of them runs on; the next boot leaves them out."""
        return (script(plan, _SET, "disable", *legacy_services.at_boot(plan)),)

    def undo(self, plan: Plan) -> Acts:
        """They start at the next boot again."""
        return (script(plan, _SET, "enable", *legacy_services.at_boot(plan)),)

    def look(self, plan: Plan) -> Acts:
        """None of them is enabled."""
        return (script(plan, _LOOK, *legacy_services.at_boot(plan)),)
