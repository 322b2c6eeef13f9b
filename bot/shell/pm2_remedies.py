"""Commands that make pm2 run, and bring back, what it should."""

from __future__ import annotations

from bot.domain.plan import Legacy
from bot.shell.pm2 import State
from bot.shell.report import command, quoted

_USUAL = ("/usr/bin/", "/usr/local/bin/")


def save(pm2: State) -> str:
    """Write down what runs now as what comes back."""
    return command(_say(pm2, "save"))


def restart(pm2: State, app: str) -> str:
    """Start an app again from what is on the disk now."""
    return command(_say(pm2, "restart", app))


def resurrect(pm2: State) -> str:
    """Bring back what was saved and does not run."""
    return command(_say(pm2, "resurrect"))


def start(pm2: State) -> str:
    """Bring pm2 itself back with all that was saved, under its start unit where it has one."""
    if not pm2.startup:
        return resurrect(pm2)
    return command(quoted("sudo", "systemctl", "start", f"pm2-{pm2.user}.service"))


def startup(pm2: State) -> str:
    """Let systemd bring pm2 back after a reboot."""
    home = pm2.home.removesuffix("/.pm2")
    words = ("startup", "systemd", "-u", pm2.user, "--hp", home)
    return command(quoted("sudo", *_program(pm2), *words))


def hide_dump(pm2: State) -> str:
    """The saved list holds every secret in clear; only its owner may read it."""
    return command(quoted("sudo", "chmod", "600", f"{pm2.home}/dump.pm2"))


def from_saved(legacy: Legacy, *apps: str) -> str:
    """Start apps anew with the environment that pm2 saved, not with the one that they run with."""
    home = (f"PM2_HOME={legacy.pm2_home}",) if legacy.pm2_home else ()
    say = ("sudo", "-H", "-u", legacy.pm2_user or "root", "env", *home, "pm2")
    return command(f"{quoted(*say, 'delete', *apps)} && {quoted(*say, 'resurrect')}")


def _say(pm2: State, *words: str) -> str:
    home = f"PM2_HOME={pm2.home}"
    return quoted("sudo", "-u", pm2.user, *_program(pm2, home), *words)


def _program(pm2: State, *variables: str) -> tuple[str, ...]:
    """How pm2 is called by root; one that a version manager brought is in nobody's path."""
    if not pm2.cli or pm2.cli.startswith(_USUAL):
        return ("env", *variables, "pm2") if variables else ("pm2",)
    return ("env", f"PATH={pm2.node}:/usr/bin:/bin", *variables, pm2.cli)
