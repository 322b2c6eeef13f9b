"""What a server has of Docker, and the commands that put it right."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import Report, command, quoted, script
from bot.shell.version import at_least

_HOST = r"""
printf 'daemon\t%s\n' "$(command -v dockerd)"
printf 'client\t%s\n' "$(command -v docker)"
printf 'unit\t%s\n' "$(systemctl is-active docker.service 2>/dev/null)"
[ -n "$composer" ] || composer=$(docker compose version --short 2>/dev/null | head -n 1)
printf 'compose\t%s\n' "$composer"
apt-cache policy docker-ce docker.io docker-compose-plugin docker-compose-v2 docker-compose \
  2>/dev/null | awk '
  /^[^ ]/ { name = $1; sub(/:$/, "", name) }
  /^  Installed:/ { print "installed\t" name "\t" $2 }
  /^  Candidate:/ { print "candidate\t" name "\t" $2 }'
"""


ENGINES = ("docker-ce", "docker.io")
COMPOSES = ("docker-compose-plugin", "docker-compose-v2", "docker-compose")
_ELSEWHERE = (
    "This server's package sources have nothing new enough: add Docker's own as"
    " https://docs.docker.com/engine/install/ describes, then "
)


def host(project: str) -> Command:
    """Rows daemon, client, unit, compose (one field each), installed, candidate (two)."""
    return Command(argv=script(f"{survey.HEARD}{_HOST}"), feed=survey.ask(project))


def package(report: Report, row: str, names: tuple[str, ...], major: int) -> str:
    """The first of the packages that is new enough in these rows, "" for none."""
    versions = {found[0]: found[1] for found in report.of(row, 2)}
    return next((name for name in names if at_least(versions.get(name, ""), major)), "")


def installed(report: Report, names: tuple[str, ...]) -> str:
    """The first of the packages that is installed in any version, "" for none."""
    return package(report, "installed", names, 0)


def is_current(report: Report) -> bool:
    """Whether the sources have nothing newer than the engine's package that is installed."""
    mine = installed(report, ENGINES)
    newest = {row[0]: row[1] for row in report.of("candidate", 2)}
    return any(row == (mine, newest.get(mine)) for row in report.of("installed", 2))


def start() -> str:
    """Start the daemon."""
    return command(quoted("sudo", "systemctl", "start", "docker"))


def restart() -> str:
    """Restart the daemon, so that the installed version is the running one."""
    return command(quoted("sudo", "systemctl", "restart", "docker"))


def install_engine(report: Report) -> str:
    """The sentence that gives this server an engine of major version 24 or newer."""
    mine = installed(report, ENGINES)
    ours = package(report, "candidate", tuple(filter(None, (mine, *ENGINES))), 24)
    if not ours:
        return f"{_ELSEWHERE}{_install('docker-ce', 'docker-ce-cli', 'containerd.io')}."
    if ours == mine:
        upgrade = _install("--only-upgrade", ours)
        return f"Upgrade the engine with {upgrade} and {restart()}; containers stop for a moment."
    return f"Install the engine with {_install(ours)}."


def install_compose(report: Report) -> str:
    """The sentence that gives this server the Compose v2 plugin."""
    ours = package(report, "candidate", COMPOSES, 2)
    if not ours:
        return f"{_ELSEWHERE}{_install('docker-compose-plugin')}."
    return f"Install Compose v2 with {_install(ours)}."


def _install(*arguments: str) -> str:
    update = quoted("sudo", "apt-get", "update")
    return command(update, quoted("sudo", "apt-get", "install", "--yes", *arguments))
