"""Whether one systemd unit runs."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell.report import Report, script

_STATE = r"""printf 'active\t%s\n' "$(systemctl is-active -- "$1" 2>/dev/null)" """


def ask(unit: str) -> Command:
    """One row that `active` reads."""
    return Command(argv=script(_STATE, unit))


def active(report: Report) -> str:
    """systemd's word: active, inactive, failed and so on; "" when it gave none."""
    return report.one("active")
