"""Free space and free inodes, and the commands that find more."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import command, quoted, script
from bot.shell.version import at_least

_SPACE = r"""
set -f
[ "$engine" != late ] || engine=
printf 'engine\t%s\n' "$engine"
case $root in
  /*) ;;
  *) root=$(sed -n 's/.*"data-root"[^"]*"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null) ;;
esac
before_percent='NR == 2 {
  for (i = NF; i > 2; i--) if ($i ~ /%$/ || $i == "-") { print $(i - 1), $(i - 3); exit } }'
for path in "${root:-/var/lib/docker}" "$@"; do
  near=$path
  while [ ! -e "$near" ]; do near=$(dirname "$near"); done
  set -- $(df -P -k "$near" | awk "$before_percent") $(df -P -i "$near" | awk "$before_percent")
  printf 'space\t%s\t%s\t%s\t%s\n' "$path" "$1" "$3" "$4"
done
"""


def space(paths: tuple[str, ...], project: str) -> Command:
    """Rows `engine` (version) and `space`: path, free KiB, free inodes, all inodes.

    Docker's root comes first, as the daemon names it or else its settings. A path that does not
    exist yet is measured where it would be made. `df -P` is the form that BusyBox shares; total
    minus used would count what is kept for root (234 GB where 72 were available).
    """
    argv = script(f"{survey.HEARD}{_SPACE}", *paths)
    return Command(argv=argv, timeout=8.0, feed=survey.ask(project))


def free_docker(engine: str) -> tuple[str, ...]:
    """Give back what Docker and the journal do not need; tagged images and containers stay.

    Before version 23 `volume prune` took named volumes too, so it is not told to old engines.
    """
    volumes = (("volume", "prune", "--force"),) if at_least(engine, 23) else ()
    prunes = (("image", "prune", "--force"), ("builder", "prune", "--force"), *volumes)
    vacuum = command(quoted("sudo", "journalctl", "--vacuum-size=200M"))
    return (*(command(quoted("docker", *prune)) for prune in prunes), vacuum)


def largest(path: str) -> str:
    """Show the files of half a gigabyte and more on that file system."""
    size = ("-type", "f", "-size", "+500M", "-exec", "ls", "-lh", "{}", "+")
    return command(quoted("sudo", "find", path, "-xdev", *size))


def most_files(path: str) -> str:
    """Show the directories that hold the most files."""
    return command(quoted("sudo", "du", "--inodes", "--one-file-system", "--max-depth=2", path))
