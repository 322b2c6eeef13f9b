"""Database, files and the flow that proves the app works."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.domain.plan.model import AbsolutePath, Name, Part
from bot.domain.plan.target import SecretSource

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_API = re.compile(r"https://[^\s@/]+(/\S*)?|http://(127\.0\.0\.1|localhost)(:[0-9]+)?(/\S*)?")


def _api(text: str) -> str:
    if not _API.fullmatch(text):
        message = f"'{text}' is not an https URL"
        raise ValueError(message)
    return text.rstrip("/")


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        message = f"'{text}' is not the name of a variable"
        raise ValueError(message)
    return text


Variable = Annotated[
    str,
    AfterValidator(_variable),
    Field(
        title="the name of an environment variable",
        examples=["DATABASE_URL"],
        json_schema_extra={"pattern": f"^{_VARIABLE.pattern}$"},
    ),
]


class _Used(Part):
    """What the app does with its database."""

    processes: dict[Name, Annotated[int, Field(ge=0, le=10_000)]] = Field(default_factory=dict)
    """How many processes of a service hold a pool each, where its command does not say; 0: none."""
    migrations: AbsolutePath | None = None
    """The folder on the server with the SQL files that are still to run."""
    variable: Variable = "DATABASE_URL"
    """The variable in which the app finds its connection string."""


class Neon(_Used):
    """A Neon project; the API key comes from outside."""

    kind: Literal["neon"]
    """`neon`: a project at Neon, the managed PostgreSQL."""
    project: str
    """The project's id, from its settings page."""
    branch: str = "main"
    """The branch that production uses."""
    api_key: SecretSource
    """Where the bot finds the Neon API key."""
    database: str = Field(default="neondb", min_length=1)
    """The database's name on that branch."""
    role: str = Field(default="neondb_owner", min_length=1)
    """The role that the app logs in as."""
    api: Annotated[
        str,
        AfterValidator(_api),
        Field(title="an https URL", json_schema_extra={"pattern": f"^({_API.pattern})$"}),
    ] = "https://console.neon.tech/api/v2"
    """Where Neon's API answers."""


class Postgres(_Used):
    """A PostgreSQL that Slipway reaches by a connection string from outside."""

    kind: Literal["postgres"]
    """`postgres`: any PostgreSQL server."""
    url: SecretSource
    """Where the bot finds the connection string."""
    via: Literal["bot", "target"] = "bot"
    """From where it is reachable: from the bot, or only from the server (then through its SSH)."""
    backups: AbsolutePath | None = None
    """The folder on the server in which the newest file is the newest dump."""
    scratch: SecretSource | None = None
    """A connection string whose role may create databases, for drills; else `url` must do."""


class NoDatabase(Part):
    """The app has no database."""

    kind: Literal["none"]
    """`none`: there is no database."""


Database = Annotated[Neon | Postgres | NoDatabase, Field(discriminator="kind")]


class SmokeStep(Part):
    """One HTTP request of the smoke flow and what must come back."""

    name: Name
    """What the step is called in reports."""
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """The HTTP method."""
    path: str
    """Path and query below the public address."""
    form: dict[str, str] = Field(default_factory=dict)
    """Form fields to send. A password is written `${NAME}`: a variable of the bot."""
    json_body: dict[str, str] = Field(default_factory=dict, alias="json")
    """JSON members to send. A password is written `${NAME}`: a variable of the bot."""
    upload: str = ""
    """Name of the form field that gets a small generated file."""
    expect_status: int = Field(default=200, ge=100, le=599, title="an HTTP status", examples=[200])
    """The HTTP status that must come back."""
    expect_text: str = ""
    """Text that the answer must contain."""
