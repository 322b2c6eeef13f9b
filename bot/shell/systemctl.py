"""Commands that make a systemd unit safe to come back to."""

from __future__ import annotations

from bot.shell.report import command, quoted

OWN = "/etc/systemd/system/"


def keep(unit: str, source: str) -> str:
    """Put the unit's own file where `disable` does not delete it."""
    copy = ("cp", "--remove-destination", "--preserve=mode,timestamps", source, f"{OWN}{unit}")
    return command(quoted("sudo", *copy), _reload())


def unmask(unit: str) -> str:
    """Take the mask off."""
    return command(quoted("sudo", "systemctl", "unmask", unit))


def stop_and_start(unit: str) -> str:
    """Stop a unit and start it from the file that is read now."""
    stop = quoted("sudo", "systemctl", "stop", unit)
    return command(stop, quoted("sudo", "systemctl", "start", unit))


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
