"""From pydantic's location to the place in the file and to the schema of that place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.file_schema import Schema, file_schema, part, resolved, variant
from bot.domain.migration_file.errors import Place
from bot.domain.migration_file.shown import below
from bot.domain.migration_file.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A value in the file; `node` is None where it is missing, `around` is the schema above."""

    path: str
    place: Place
    node: Node | None
    schema: Schema
    around: Schema

    def child(self, step: str | int) -> Spot:
        """One step down. A discriminator's value is a step in pydantic, but not in the file."""
        alternative = variant(self.schema, step)
        if alternative is not None:
            return Spot(
                path=self.path,
                place=self.place,
                node=self.node,
                schema=alternative,
                around=self.around,
            )
        node = _member(self.node, step)
        return Spot(
            path=below(self.path, step),
            place=self.place if node is None else node.place,
            node=node,
            schema=resolved(part(self.schema, step)),
            around=self.schema,
        )


def locate(root: Node, steps: Sequence[str | int]) -> Spot:
    """Where pydantic's `loc` points to."""
    spot = Spot(path="", place=root.place, node=root, schema=file_schema(), around={})
    for step in steps:
        spot = spot.child(step)
    return spot


def key_place(root: Node, steps: Sequence[str | int]) -> Place:
    """Where the last key of the location is written."""
    above = locate(root, steps[:-1])
    keys = above.node.keys if above.node is not None else {}
    return keys.get(str(steps[-1]), above.place)


def _member(node: Node | None, step: str | int) -> Node | None:
    match node.content if node is not None else None, step:
        case dict(members), str(name):
            return members.get(name)
        case list(items), int(index) if index < len(items):
            return items[index]
    return None
