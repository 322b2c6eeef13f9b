"""Grow the tree: YAML's parser gives events, nothing is constructed."""

from __future__ import annotations

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.domain.migration_file.builder import Builder
from bot.domain.migration_file.errors import Place, Report
from bot.domain.migration_file.syntax import syntax_error
from bot.domain.migration_file.tree import Node

_START = Place(line=1, column=1)


def grow(text: str, report: Report) -> Node | None:
    """The tree, or None when the text cannot be read to its end; errors go to the report."""
    builder = Builder(report)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.feed(event)
            if not report.readable:
                return None
    except MarkedYAMLError as error:
        report.unreadable(*syntax_error(error))
        return None
    except (YAMLError, ValueError, OverflowError):
        problem = r"a \U escape or a %YAML directive is out of range"
        report.unreadable(_START, problem, "Write the character itself, or no directive.")
        return None
    return _mapping(builder.root, report)


def _mapping(root: Node | None, report: Report) -> Node | None:
    if root is not None and isinstance(root.content, dict):
        return root
    empty = root is None or root.content is None
    report.unreadable(
        _START if root is None else root.place,
        "the file is empty" if empty else "the file does not hold keys and values",
        "Write keys and values, such as `app: shop`; `slipway schema` lists the keys.",
    )
    return None
