"""Database, files and the flow that proves the app works."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.plan.model import AbsolutePath, Name, Part
from bot.domain.plan.target import SecretSource


class Neon(Part):
    """A Neon project; the API key comes from outside."""

    kind: Literal["neon"]
    project: str
    branch: str = "main"
    api_key: SecretSource


class Postgres(Part):
    """A PostgreSQL that Slipway reaches by a connection string from outside."""

    kind: Literal["postgres"]
    url: SecretSource


class NoDatabase(Part):
    """The app has no database."""

    kind: Literal["none"]


class Bucket(Part):
    """Uploads live in an S3 bucket."""

    kind: Literal["s3"]
    bucket: str
    prefix: str = ""
    endpoint: str = ""


class Volume(Part):
    """Uploads live on a volume of the server."""

    kind: Literal["volume"]
    path: AbsolutePath


class NoFiles(Part):
    """The app keeps no uploads."""

    kind: Literal["none"]


Database = Annotated[Neon | Postgres | NoDatabase, Field(discriminator="kind")]
Files = Annotated[Bucket | Volume | NoFiles, Field(discriminator="kind")]


class SmokeStep(Part):
    """One HTTP request of the smoke flow and what must come back."""

    name: Name
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: str
    form: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, str] = Field(default_factory=dict, alias="json")
    upload: str = ""
    expect_status: int = Field(default=200, ge=100, le=599)
    expect_text: str = ""
