"""From where the bot comes, as the server sees it."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell.report import Report, script

_CLIENT = r"""
client=${SSH_CONNECTION%% *}
printf 'client\t%s\n' "$client"
ip -o addr show | awk -v client="$client" '
  { sub(/\/.*/, "", $4); if ($4 == client) own = 1 } END { print "same\t" (own ? "yes" : "no") }'
"""

CLIENT = Command(argv=script(_CLIENT))
"""Rows that `outside` reads."""


def outside(report: Report) -> bool:
    """Whether the bot looks from another machine; raises `Unanswered` when nobody says."""
    return bool(report.one("client")) and report.one("same") == "no"
