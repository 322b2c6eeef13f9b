"""Runs on the server: which variables are compared, and which names may be shown."""

from __future__ import annotations

import re

#: What the system, a session or a process manager sets for itself; see docs/environment.md.
_SYSTEM = """
PATH HOME HOSTNAME PORT PWD OLDPWD SHLVL _ USER LOGNAME SHELL TERM COLORTERM MAIL LANG
LANGUAGE EDITOR VISUAL PAGER DISPLAY TMPDIR LS_COLORS HISTCONTROL container INVOCATION_ID
JOURNAL_STREAM NOTIFY_SOCKET MAINPID MANAGERPID WATCHDOG_PID WATCHDOG_USEC LISTEN_PID
LISTEN_FDS LISTEN_FDNAMES RUNTIME_DIRECTORY STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY
CONFIGURATION_DIRECTORY CREDENTIALS_DIRECTORY NODE_APP_INSTANCE pm_id unique_id NVM_INC
SSH_CLIENT SSH_CONNECTION SSH_TTY SSH_AUTH_SOCK LESSOPEN LESSCLOSE WHICH_OPTIONS
"""
IGNORED = frozenset(_SYSTEM.split())
PREFIXES = (
    *("LC_", "XDG_", "SUDO_", "DBUS_", "npm_", "NVM_", "PM2_", "SYSTEMD_", "MEMORY_PRESSURE_"),
)
_SECRET = re.compile(
    r"(?i)PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY"
    r"|(?:^|_)(?:KEY|PASS|PWD|DSN)(?:_|$)"
)
_UPPER = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_LOWER = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def is_compared(name: str) -> bool:
    """Whether a variable belongs to the app and not to the system."""
    return name not in IGNORED and not name.startswith(PREFIXES)


def is_secret(name: str) -> bool:
    """Whether its name says that the value is a secret."""
    return bool(_SECRET.search(name))


def may_be_shown(name: str, known: frozenset[str]) -> bool:
    """Whether this can be nothing but a name.

    A line of a private key that lost its quotes looks like a variable to every parser.
    """
    if _UPPER.fullmatch(name) or _LOWER.fullmatch(name):
        return True
    return bool(_PLAIN.fullmatch(name)) and ("__" in name or name in known)
