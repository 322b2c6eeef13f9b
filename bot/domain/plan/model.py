"""How every part of a migration file is read: strict, frozen, nothing unknown."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_UNIT = re.compile(r"[A-Za-z0-9@._:-]{1,255}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")


class Part(BaseModel):
    """A block of the migration file.

    A field's description and its type's title ("Write <title>, such as <example>.") become the
    published schema and the remedy that a person reads about a wrong value.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )


def _matching(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            message = f"'{text}' is not {what}"
            raise ValueError(message)
        return text

    return AfterValidator(check)


def _absolute(text: str) -> str:
    if not text.startswith("/") or "\0" in text or "\n" in text or "/../" in f"{text}/":
        message = f"'{text}' is not an absolute path without '..'"
        raise ValueError(message)
    return text


def _relative(text: str) -> str:
    if text.startswith(("/", "-")) or "\0" in text or "\n" in text or ".." in text.split("/"):
        message = f"'{text}' is not a path inside the stack's directory"
        raise ValueError(message)
    return text


Name = Annotated[
    str,
    _matching(_NAME, "a name of lower-case letters, digits, '.', '_' and '-'"),
    Field(
        title="a name of lower-case letters, digits, '.', '_' and '-'",
        examples=["shop"],
        json_schema_extra={"pattern": f"^{_NAME.pattern}$"},
    ),
]
UnitName = Annotated[
    str,
    _matching(_UNIT, "the name of a systemd unit or pm2 app"),
    Field(
        title="the name of a systemd unit or pm2 app",
        examples=["shop-web.service"],
        json_schema_extra={"pattern": f"^{_UNIT.pattern}$"},
    ),
]
Host = Annotated[
    str,
    _matching(_HOST, "a host name or an address"),
    Field(
        title="a host name or an address",
        examples=["shop.example.org"],
        json_schema_extra={"pattern": f"^{_HOST.pattern}$"},
    ),
]
AbsolutePath = Annotated[
    str,
    AfterValidator(_absolute),
    Field(
        title="an absolute path without '..'",
        examples=["/srv/shop"],
        json_schema_extra={"pattern": "^/"},
    ),
]
RelativePath = Annotated[
    str,
    AfterValidator(_relative),
    Field(
        title="a path inside the stack's directory",
        examples=["docker-compose.prod.yml"],
        json_schema_extra={"pattern": "^[^/-]"},
    ),
]
Port = Annotated[int, Field(ge=1, le=65535, title="a port between 1 and 65535", examples=[22])]
