"""The file as a tree in which every value knows its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.domain.migration_file.errors import Place
from bot.domain.migration_file.scalars import Scalar
from bot.domain.migration_file.shown import below

Content = Scalar | dict[str, "Node"] | list["Node"]


@dataclass(slots=True, kw_only=True)
class Node:
    """A value; `text` is a scalar as it is written, `keys` the places of a mapping's keys."""

    place: Place
    content: Content
    text: str = ""
    keys: dict[str, Place] = field(default_factory=dict)

    def plain_value(self) -> Any:
        """The value in plain Python, as the plan's model reads it."""
        match self.content:
            case dict(members):
                return {key: member.plain_value() for key, member in members.items()}
            case list(items):
                return [item.plain_value() for item in items]
            case scalar:
                return scalar


@dataclass(slots=True)
class Open:
    """A list or mapping that is not closed yet; `key` is None where the value is dropped."""

    node: Node
    path: str
    expects_key: bool
    key: str | None = None

    def take(self, child: Node) -> None:
        """Put the value in its place, or drop it."""
        self.expects_key = isinstance(self.node.content, dict)
        if isinstance(self.node.content, list):
            self.node.content.append(child)
        elif isinstance(self.node.content, dict) and self.key is not None:
            self.node.content[self.key] = child

    def next_path(self) -> str:
        """Where the next key or value goes."""
        if isinstance(self.node.content, list):
            return below(self.path, len(self.node.content))
        return self.path if self.expects_key or self.key is None else below(self.path, self.key)
