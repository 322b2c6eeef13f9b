"""Where the app's uploads live after the move."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import AbsolutePath, Name, Part
from bot.domain.plan.target import SecretSource

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"([^/\x00-\x1f]([^\x00-\x1f]{0,498}[^/\x00-\x1f])?/)?")
_ENDPOINT = re.compile(r"(https?://[^\s@/?#]+/?)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def _like(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            message = f"'{text}' is not {what}"
            raise ValueError(message)
        return text.rstrip("/") if pattern is _ENDPOINT else text

    return AfterValidator(check)


BucketName = Annotated[
    str,
    _like(_BUCKET, "a bucket's name"),
    Field(
        title="a bucket's name",
        examples=["shop-uploads"],
        json_schema_extra={"pattern": f"^{_BUCKET.pattern}$"},
    ),
]
Prefix = Annotated[
    str,
    _like(_PREFIX, "a prefix with a slash at its end and none in front"),
    Field(
        title="a prefix with a slash at its end and none in front",
        examples=["uploads/"],
        json_schema_extra={"pattern": "^([^/].*/)?$"},
    ),
]
Endpoint = Annotated[
    str,
    _like(_ENDPOINT, "a URL without a path"),
    Field(
        title="a URL without a path",
        examples=["https://s3.eu-central-1.example.net"],
        json_schema_extra={"pattern": f"^{_ENDPOINT.pattern}$"},
    ),
]
Variable = Annotated[
    str,
    _like(_VARIABLE, "the name of a variable"),
    Field(
        title="the name of a variable",
        examples=["AWS_ACCESS_KEY_ID"],
        json_schema_extra={"pattern": f"^{_VARIABLE.pattern}$"},
    ),
]


class Bucket(Part):
    """Uploads live in an S3 bucket; the bot lists it, and the app reads and writes it."""

    kind: Literal["s3"]
    """`s3`: uploads live in an S3 bucket, or in one that speaks like it."""
    bucket: BucketName
    """The bucket's name."""
    prefix: Prefix = ""
    """Only what lies below this prefix belongs to the app."""
    endpoint: Endpoint = ""
    """URL of a service other than Amazon's."""
    region: Name = "us-east-1"
    """The bucket's region; `auto` at Cloudflare R2."""
    access_key: SecretSource | None = None
    """Where the bot finds the id of an access key that may list the bucket and read from it."""
    secret_key: SecretSource | None = None
    """Where the bot finds the secret half of that key."""
    app_access_key: Variable = "AWS_ACCESS_KEY_ID"
    """Which variable of the new stack holds the id of the app's own key; it stays there."""
    app_secret_key: Variable = "AWS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable
    """Which variable of the new stack holds the secret half of the app's own key."""
    canary: bool = False
    """Let preflight write, read and delete one small object with the app's own key."""

    @model_validator(mode="after")
    def _both(self) -> Bucket:
        if (self.access_key is None) != (self.secret_key is None):
            message = "name both halves of the bot's key, access_key and secret_key, or none"
            raise ValueError(message)
        return self


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


Files = Annotated[Bucket | Volume | NoFiles, Field(discriminator="kind")]
