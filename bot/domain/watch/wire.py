"""A sample as JSON without names, and back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from bot.domain.watch.sample import (
    Connections,
    Flow,
    Health,
    Jobs,
    Line,
    LogFile,
    Logs,
    Part,
    Requests,
    Sample,
    Side,
    Visit,
)

T = TypeVar("T")

#: What is not a scalar, by the field that holds it; a field's place is its place on the wire, so
#: fields are only ever added at the end of their class, with a default.
_KINDS: dict[type, dict[str, type]] = {
    Sample: {
        "side": Side,
        "visits": Visit,
        "flow": Flow,
        "parts": Part,
        "requests": Requests,
        "logs": Logs,
        "connections": Connections,
        "jobs": Jobs,
        "log_files": LogFile,
    },
    Part: {"health": Health},
    Logs: {"top": Line},
}
_MANY = {"visits", "parts", "missing", "top", "log_files", "unseen"}


def to_wire(value: Any) -> Any:
    """Lists and scalars; fractions are kept to a tenth."""
    if is_dataclass(value):
        return [to_wire(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [to_wire(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return round(value, 1) if isinstance(value, float) else value


def sample_of(wire: list[Any]) -> Sample:
    """The sample that `to_wire` wrote, now or in an earlier version with fewer fields."""
    return _made(Sample, wire)


def _made(kind: type[T], wire: Any) -> T:
    if issubclass(kind, Enum):
        return kind(wire)
    inner = _KINDS.get(kind, {})
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type] # all are dataclasses
    known = zip(names, wire, strict=False)
    return kind(**{name: _field(name, inner.get(name), value) for name, value in known})


def _field(name: str, kind: type | None, wire: Any) -> Any:
    if wire is None:
        return None
    if name in _MANY:
        return tuple(wire if kind is None else (_made(kind, item) for item in wire))
    return wire if kind is None else _made(kind, wire)
