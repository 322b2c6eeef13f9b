"""What changes in the host's own proxy when the traffic moves there."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.domain.plan.model import AbsolutePath, Part

_PLACE = re.compile(r"([A-Za-z0-9.-]{1,200}|\[[0-9A-Fa-f:]{2,45}\]):[1-9][0-9]{0,4}")


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        message = f"'{text}' is not an address with a port"
        raise ValueError(message)
    return text


Place = Annotated[
    str,
    AfterValidator(_place),
    Field(
        title="an address with a port",
        examples=["127.0.0.1:8000"],
        json_schema_extra={"pattern": f"^({_PLACE.pattern})$"},
    ),
]


class Flip(Part):
    """The host's nginx or Caddy stays; the addresses in one of its files change, and it reloads."""

    proxy: Literal["nginx", "caddy"]
    """What runs as `legacy.proxy`."""
    file: AbsolutePath
    """The configuration file on the server that names the old addresses."""
    moves: dict[Place, Place] = Field(min_length=1)
    """Each old address, as the file spells it, and the new one that takes its place."""
