"""Runs on the server: what is wrong with a value, told by its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.shell.on_server.env_names import is_secret

_UNFILLED = re.compile(
    r"(?i)change[-_ ]?(me|this)\S*|replace[-_ ]?(me|this)\S*|your[-_ ].*|todo|fixme|tbd|x{3,}|"
    r"placeholder|insert[-_ ].*|<[^<>]*>|\.{3}"
)
_WEAK = re.compile(
    r"(?i)password\d*|passw0rd|secret|secret[-_ ]?key|admin|test|example|dummy|default|none|null|"
    r"undefined|123456\d*|qwerty|letmein"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/\s]+\S*|(?:sqlite|file):\S*")
_DATABASE = re.compile(r"(?i)(?:postgres(?:ql)?|mysql|mariadb|mongodb|sqlite|mssql|redis)\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:ms|s|m|h|d|k|kb|mb|gb|[KMG]i?B?)?")
_NUMBERS = re.compile(r"(?:_|^)(?:POOL_SIZE|MAX_OVERFLOW|WORKERS|CONCURRENCY|BYTES|RETRIES)$")
_SWITCH = re.compile(r"(?i)true|false|yes|no|on|off|0|1")
_LEVEL = re.compile(r"(?i)trace|debug|info|notice|warn|warning|error|critical|fatal|silent|\d+")
_SHORT = 16
_PORTS = 65536


def complaints(name: str, value: str) -> Iterator[str]:
    """Words of docs/environment.md; nothing for an empty value, which others report."""
    if not value:
        return
    if _UNFILLED.fullmatch(value) or (is_secret(name) and _WEAK.fullmatch(value)):
        yield "placeholder"
    elif re.search(r"_UR[IL]$|^UR[IL]$|_DSN$", name) and not value.startswith("/"):
        yield from _address(name, value)
    elif re.search(r"(?:^|_)(?:SECRET_KEY|JWT_SECRET|SESSION_SECRET)$", name):
        yield from ["short"] if len(value) < _SHORT else []
    else:
        yield from _kind(name, value)


def _address(name: str, value: str) -> Iterator[str]:
    if not _SCHEME.fullmatch(value):
        yield "url"
        return
    try:
        parts = urlsplit(value)
        password = parts.password or ""
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        yield "url"
        return
    if "DATABASE" in name and not _DATABASE.match(parts.scheme):
        yield "scheme"
    if _UNFILLED.fullmatch(password) or _WEAK.fullmatch(password):
        yield "placeholder"


def _kind(name: str, value: str) -> Iterator[str]:
    if name.endswith("_PORT") and not (value.isdigit() and 0 < int(value) < _PORTS):
        yield "port"
    elif _NUMBERS.search(name) and not _NUMBER.fullmatch(value):
        yield "number"
    elif name.endswith("_EMAIL") and not re.fullmatch(r"[^@]*<?[^@\s]+@[^@\s]+>?", value):
        yield "email"
    elif re.search(r"^(?:DEBUG|.*_ENABLED)$", name) and not _SWITCH.fullmatch(value):
        yield "switch"
    elif re.search(r"(?:^|_)LOG_LEVEL$", name) and not _LEVEL.fullmatch(value):
        yield "level"
    elif re.search(r"^(?:DOMAIN|.*_DOMAIN)$", name) and "://" in value:
        yield "domain"
