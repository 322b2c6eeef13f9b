"""YAML's own complaints in plain words."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from bot.domain.migration_file.errors import Place

_START = Place(line=1, column=1)
_PLAIN = (
    (
        "mapping values are not allowed here",
        "there is a ':' that YAML cannot place",
        "Put the value in quotes if the ':' belongs to it, or mend the indentation.",
    ),
    (
        "could not find expected ':'",
        "there is a line without 'key: value'",
        "Write `key: value`, or indent the line if it belongs to the value above.",
    ),
    (
        "expected <block end>",
        "this line does not fit to the ones above",
        "Indent it like its neighbours, and do not mix list items with keys.",
    ),
    (
        "unexpected end of stream",
        "a quote is opened and never closed",
        "Close the quote.",
    ),
    (
        "'<stream end>'",
        "a bracket is opened and never closed",
        "Close the bracket.",
    ),
    (
        "that cannot start any token",
        "a value cannot begin with this character",
        "Put the value in quotes.",
    ),
    (
        "unknown escape character",
        r"there is an unknown \ escape",
        r"Use single quotes, or write \\ for a backslash.",
    ),
)


def syntax_error(error: MarkedYAMLError) -> tuple[Place, str, str]:
    """Place, problem and remedy; never a piece of the file, which may hold a secret."""
    mark = error.problem_mark or error.context_mark
    place = _START if mark is None else Place(line=mark.line + 1, column=mark.column + 1)
    complaint = str(error.problem or "")
    for fragment, problem, remedy in _PLAIN:
        if fragment in complaint:
            return place, problem, remedy
    return place, "this is not YAML", "Look at indentation, quotes and brackets near this place."
