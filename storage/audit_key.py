"""The key of the audit trail: a private file of its own, never in the database."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from pathlib import Path

from bot.domain.errors import SettingsRefused
from bot.domain.secret import Secret
from storage.files import refuse_if_open_to_others

_KEY = re.compile(r"[0-9a-f]{64}")


def audit_key(path: Path) -> Secret:
    """Read the key, or make one when there is no file yet; both ways the file is 0600.

    Of several programs that start at once all get the same key. Raises `SettingsRefused` when
    others can read the file, when it holds no key, or when it cannot be made.
    """
    if not path.exists():
        _make(path)
    refuse_if_open_to_others(path)
    text = path.read_text("ascii", errors="replace").strip()
    if not _KEY.fullmatch(text):
        raise SettingsRefused(
            f"{path} does not hold an audit key (64 hex digits).",
            next_action="Restore the file from your backup: the audit trail needs its own key.",
        )
    return Secret(text)


def _make(path: Path) -> None:
    """Written whole under another name first, so that nobody ever reads half a key."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as trouble:
        raise SettingsRefused(
            f"{path} cannot be created: {trouble.strerror}.",
            next_action="Make its directory, owned by the user that runs the bot.",
        ) from trouble
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    finally:
        draft.unlink()


def _publish(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another program was first; its key counts
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
