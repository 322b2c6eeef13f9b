"""Where things lie when nothing is said: the state folder of the XDG base directories."""

from __future__ import annotations

from pathlib import Path

from bot.settings.environment import Environment


def state_folder(environment: Environment) -> Path:
    """`$XDG_STATE_HOME/slipway`; a relative value is ignored, as the specification says."""
    said = Path(environment.text("XDG_STATE_HOME", ""))
    home = Path(environment.text("HOME", "") or Path.home())
    return (said if said.is_absolute() else home / ".local" / "state") / "slipway"


def default_database(environment: Environment) -> str:
    """An SQLite file in the state folder."""
    return f"sqlite:///{state_folder(environment) / 'slipway.db'}"


def default_audit_key(environment: Environment) -> Path:
    """Beside the database, but not in it; a backup of the database alone does not hold it."""
    return state_folder(environment) / "audit.key"
