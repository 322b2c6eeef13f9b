"""How every part of a migration file is read: strict, frozen, nothing unknown."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_UNIT = re.compile(r"[A-Za-z0-9@._:-]{1,255}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")


class Part(BaseModel):
    """A block of the migration file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


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


Name = Annotated[str, _matching(_NAME, "a name of lower-case letters, digits, '.', '_' and '-'")]
UnitName = Annotated[str, _matching(_UNIT, "the name of a systemd unit or pm2 app")]
Host = Annotated[str, _matching(_HOST, "a host name or an address")]
AbsolutePath = Annotated[str, AfterValidator(_absolute)]
RelativePath = Annotated[str, AfterValidator(_relative)]
Port = Annotated[int, Field(ge=1, le=65535)]
