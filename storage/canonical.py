"""JSON with exactly one spelling, so that a hash over it means something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"


def canonical(value: Json) -> str:
    """Sorted keys, no spaces, ASCII only.

    Raises `TypeError` for floats (1 and 1.0 are equal and spelled differently), for keys that are
    not text and for anything else that JSON has no single spelling for.
    """
    _refuse_ambiguous(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _refuse_ambiguous(value: object) -> None:
    match value:
        case None | str() | int():
            return
        case list() | tuple():
            for member in value:
                _refuse_ambiguous(member)
        case dict():
            for key, member in value.items():
                if not isinstance(key, str):
                    message = f"the key {key!r} is not text"
                    raise TypeError(message)
                _refuse_ambiguous(member)
        case _:
            message = f"{type(value).__name__} has no canonical spelling"
            raise TypeError(message)
