"""Files that nobody but the bot may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.domain.errors import SettingsRefused

PRIVATE = 0o600
OTHERS = 0o077


def refuse_if_open_to_others(path: Path) -> None:
    """Raise `SettingsRefused` when group or others have any right to an existing file."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    if mode & OTHERS:
        raise SettingsRefused(
            f"{path} has mode {mode:04o}; others than the bot can open it.",
            next_action=f"Run `chmod 600 {path}`, then start again.",
        )


def create_private(path: Path) -> None:
    """Make an empty file with mode 0600 whatever the umask; leave an existing one alone."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
    except FileExistsError:
        return
    except OSError as trouble:
        raise SettingsRefused(
            f"{path} cannot be created: {trouble.strerror}.",
            next_action="Make its directory, owned by the user that runs the bot.",
        ) from trouble
    os.close(handle)
