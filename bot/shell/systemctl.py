"""Commands that make a systemd unit safe to come back to."""

from __future__ import annotations

from bot.shell.report import command, quoted

OWN = "/etc/systemd/system/"


def keep(unit: str, source: str) -> str:
    """Put the unit's own file where `disable` does not delete it."""
    return command(_copy(unit, source), _reload())


def keep_transient(unit: str, source: str) -> str:
    """Make a transient unit a real one; it is away for a moment.

    A reload before the stop would make systemd delete the copy together with the transient unit.
    """
    stop, start = (quoted("sudo", "systemctl", verb, unit) for verb in ("stop", "start"))
    return command(_copy(unit, source), stop, _reload(), start)


def unmask(unit: str) -> str:
    """Take the mask off."""
    return command(quoted("sudo", "systemctl", "unmask", unit))


def start(unit: str) -> str:
    """Start a unit."""
    return command(quoted("sudo", "systemctl", "start", unit))


def restart(unit: str) -> str:
    """Restart a unit from what is on the disk now."""
    return command(_reload(), quoted("sudo", "systemctl", "restart", unit))


def status(unit: str) -> str:
    """Show what is wrong with a unit."""
    return command(quoted("systemctl", "status", "--no-pager", unit))


def _reload() -> str:
    return quoted("sudo", "systemctl", "daemon-reload")


def _copy(unit: str, source: str) -> str:
    kept = ("--remove-destination", "--preserve=mode,timestamps")
    return quoted("sudo", "cp", *kept, source, f"{OWN}{unit}")
