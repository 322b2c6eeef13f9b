"""The SQL files that are still to run, as they lie on the server."""

from __future__ import annotations

from bot.domain.probe import PendingSql
from bot.shell.report import command, quoted

_READ = (
    '[ -d "$1" ] || exit 3; for file in "$1"/*.sql; do [ -f "$file" ] || continue;'
    ' name=$(basename "$file" | tr -c "A-Za-z0-9._\\n-" "?");'
    ' printf "file\\t%s\\t%s\\n" "$name" "$(base64 -w 0 < "$file")" || exit 4; done; echo end'
)


def ask(folder: str) -> PendingSql:
    """Every `.sql` file of that folder, in the order of the names."""
    return PendingSql(argv=("sh", "-c", _READ, "slipway", folder))


def look(folder: str) -> str:
    """What is in there."""
    return command(quoted("ls", "-l", folder))
