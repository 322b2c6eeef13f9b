"""Database, files and the flow that proves the app works."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.plan.model import AbsolutePath, Name, Part
from bot.domain.plan.target import SecretSource


class Neon(Part):
    """A Neon project; the API key comes from outside."""

    kind: Literal["neon"]
    """`neon`: a project at Neon, the managed PostgreSQL."""
    project: str
    """The project's id, from its settings page."""
    branch: str = "main"
    """The branch that production uses."""
    api_key: SecretSource
    """Where the bot finds the Neon API key."""


class Postgres(Part):
    """A PostgreSQL that Slipway reaches by a connection string from outside."""

    kind: Literal["postgres"]
    """`postgres`: any PostgreSQL server."""
    url: SecretSource
    """Where the bot finds the connection string."""


class NoDatabase(Part):
    """The app has no database."""

    kind: Literal["none"]
    """`none`: there is no database."""


class Bucket(Part):
    """Uploads live in an S3 bucket."""

    kind: Literal["s3"]
    """`s3`: uploads live in an S3 bucket, or in one that speaks like it."""
    bucket: str
    """The bucket's name."""
    prefix: str = ""
    """Only what lies below this prefix belongs to the app."""
    endpoint: str = ""
    """URL of a service other than Amazon's."""


class Volume(Part):
    """Uploads live on a volume of the server."""

    kind: Literal["volume"]
    """`volume`: uploads live on a volume of the server."""
    path: AbsolutePath
    """Where the volume is mounted on the server."""


class NoFiles(Part):
    """The app keeps no uploads."""

    kind: Literal["none"]
    """`none`: the app keeps no uploads."""


Database = Annotated[Neon | Postgres | NoDatabase, Field(discriminator="kind")]
Files = Annotated[Bucket | Volume | NoFiles, Field(discriminator="kind")]


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
