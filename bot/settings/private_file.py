"""Files that hold one secret and that nobody else may read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import SettingsRefused
from bot.domain.secret import Secret

_OTHERS = 0o077
_LARGEST = 64 * 1024
_KEY_BYTES = 32


def read_private(path: Path) -> Secret:
    """The text in the file without the white space around it.

    Raises `SettingsRefused` when it cannot be read, is empty, or is open to group or others.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(_LARGEST).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise SettingsRefused(f"{path} does not hold text.") from None
    except OSError as trouble:
        raise SettingsRefused(f"{path} cannot be read: {trouble.strerror}.") from trouble
    if mode & _OTHERS:
        raise SettingsRefused(
            f"{path} has mode {mode:04o}; others can read it: run `chmod 600 {path}`.",
            next_action=f"Run `chmod 600 {path}`.",
        )
    if not text:
        raise SettingsRefused(f"{path} is empty.")
    return Secret(text)


def audit_key(path: Path) -> Secret:
    """The key of the audit trail, made on the first call (256 bits, mode 0600).

    Two processes that start at once get the same key. Raises `SettingsRefused`.
    """
    if not path.exists():
        _make_key(path)
    key = read_private(path)
    if len(key.reveal()) < _KEY_BYTES:
        raise SettingsRefused(
            f"{path} holds fewer than {_KEY_BYTES} characters.",
            next_action="Put back the key of this database, or remove the file for a new one.",
        )
    return key


def _make_key(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{secrets.token_hex(_KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    except OSError as trouble:
        raise SettingsRefused(f"{path} cannot be made: {trouble.strerror}.") from trouble
    finally:
        with suppress(OSError):
            draft.unlink()
