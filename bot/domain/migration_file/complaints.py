"""Put pydantic's complaints about a plan into the report, each at its place in the file."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_core import ErrorDetails

from bot.domain.migration_file.errors import Place, Report
from bot.domain.migration_file.sentences import sentence
from bot.domain.migration_file.spot import Spot, key_place, locate
from bot.domain.migration_file.tree import Node


def complain(errors: Iterable[ErrorDetails], root: Node, report: Report) -> None:
    """Report each error, but those that only follow from one that was reported already."""
    for error in errors:
        spot = locate(root, error["loc"])
        unknown = error["type"] == "extra_forbidden"
        if report.covers(spot.path) if unknown else report.covers_below(spot.path):
            continue
        place, path = _where(error, spot, root)
        report.add(place, path, *sentence(error, spot))


def _where(error: ErrorDetails, spot: Spot, root: Node) -> tuple[Place, str]:
    valueless = spot.node is not None and spot.node.content is None
    if error["type"] == "extra_forbidden" or valueless:
        return key_place(root, error["loc"]), spot.path
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        kind = spot.child("kind")
        return kind.place, kind.path
    return spot.place, spot.path
