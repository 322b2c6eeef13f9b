"""The newest dump in a folder of the server."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from bot.domain.plan.services import Postgres
from bot.domain.probe import Command
from bot.shell.report import Report, command, quoted, script, whole

_NEWEST = r"""
if [ -d "$1" ]; then
  printf 'folder\tthere\n'
  now=$(date +%s)
  for file in "$1"/*; do
    [ -f "$file" ] && printf '%s %s\n' "$(stat -L -c %Y "$file")" "$(stat -L -c %s "$file")"
  done | sort -n | tail -n 1 | while read -r changed size; do
    age=$((now - changed)); [ "$age" -ge 0 ] || age=0
    printf 'newest\t%s\t%s\n' "$age" "$size"
  done
else
  printf 'folder\tmissing\n'
fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """The newest file: seconds since it was written, and its bytes."""

    age: int
    size: int


def ask(folder: str) -> Command:
    """Rows `folder` (there, missing) and, when it holds a file, `newest`: age and size."""
    return Command(argv=script(_NEWEST, folder), sudo=True)


def newest(report: Report) -> Dump | None:
    """The newest dump, None where the folder or a file in it is missing."""
    report.one("folder")
    for age, size in report.of("newest", 2):
        return Dump(age=whole(age), size=whole(size))
    return None


def make(database: Postgres) -> str:
    """A dump now; the connection string stays in its variable."""
    url = f'"${database.url.env or "DATABASE_URL"}"'
    folder = database.backups or "/var/backups"
    file = posixpath.join(folder, "before-migration.dump")
    return f"`pg_dump --format custom --dbname {url} --file {quoted(file)}`"


def look(folder: str) -> str:
    """What is in there."""
    return command(quoted("sudo", "ls", "-lt", folder))
