"""Connection strings as libpq and systemd read them from files; never in a command line."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from bot.domain.errors import Refused
from bot.domain.secret import Secret

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "$": "\\$", "`": "\\`"})


def connections(services: Mapping[str, Mapping[str, str]]) -> Secret:
    """A service file for libpq: each name with its parameters.

    Raises `Refused` for a value that such a file cannot hold.
    """
    lines: list[str] = []
    for name, known in services.items():
        lines.append(f"[{name}]")
        lines += [f"{key}={_plain(key, value)}" for key, value in known.items()]
    return Secret("\n".join((*lines, "")))


def environment(values: Mapping[str, str]) -> Secret:
    """An env file for systemd; every value in double quotes."""
    lines = (f'{name}="{value.translate(_ESCAPED)}"' for name, value in values.items())
    return Secret("\n".join((*lines, "")))


def url_of_copy(own: Secret, scratch: Secret, database: str) -> Secret:
    """The app's own connection string, but with the scratch role, and the copy as its database.

    Driver and options stay the app's. Raises `Refused` for strings that are not URLs.
    """
    app, other = urlsplit(own.reveal().strip()), urlsplit(scratch.reveal().strip())
    if not (app.scheme and app.netloc and other.scheme and other.netloc):
        raise Refused(
            "The database's connection string is not a URL, so the app cannot be sent to a copy.",
            next_action="Write it as postgresql://role:password@host:port/database.",
        )
    return Secret(
        urlunsplit((app.scheme, other.netloc, f"/{quote(database)}", app.query, app.fragment))
    )


def _plain(key: str, value: str) -> str:
    if value != value.strip() or "\n" in value or "\r" in value:
        raise Refused(
            f"The {key} in the database's connection string begins or ends with white space.",
            next_action="Choose another one: libpq's files cannot hold it.",
        )
    return value
