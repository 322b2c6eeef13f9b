"""No complaint of pydantic reaches a person in pydantic's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from bot.domain.migration_file.errors import Place
from bot.domain.migration_file.sentences import _SENTENCES, sentence
from bot.domain.migration_file.spot import Spot, locate
from bot.domain.migration_file.tree import Node
from bot.domain.plan import Plan

PLACE = Place(line=1, column=1)
_OPAQUE = {"metadata", "expected", "serialization", "default", "function"}
RAISED = {
    "model": {"model_type", "missing", "extra_forbidden"},
    "str": {"string_type"},
    "bool": {"bool_type"},
    "int": {"int_type", "greater_than_equal", "less_than_equal"},
    "float": {"float_type", "greater_than_equal", "less_than_equal"},
    "tuple": {"tuple_type", "too_short"},
    "literal": {"literal_error"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"},
    "dict": {"dict_type"},
    "function-after": {"value_error"},
    "nullable": set(),
    "default": set(),
    "model-fields": set(),
    "model-field": set(),
    "definitions": set(),
    "definition-ref": set(),
}
"""What each kind of pydantic's schema can raise about values that YAML can hold."""


def kinds(schema: Any) -> Iterator[str]:
    """Every kind of schema inside the plan's own."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        for name, part in schema.items():
            if name not in _OPAQUE:
                yield from kinds(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from kinds(part)


def spot(*steps: str | int, content: Any = "x") -> Spot:
    return Spot(
        path="here",
        place=PLACE,
        node=Node(place=PLACE, content=content, text=str(content)),
        schema=locate(Node(place=PLACE, content={}), steps).schema,
        around={"properties": {"port": {}}},
    )


def error(kind: str) -> ErrorDetails:
    return ErrorDetails(type=kind, loc=("prot",), msg="in pydantic's words", input="x")


def test_the_table_knows_every_kind_of_complaint_about_a_plan() -> None:
    used = set(kinds(Plan.__pydantic_core_schema__))

    assert used <= set(RAISED), "say above what the new kind of schema can raise"
    assert set(_SENTENCES) == set().union(*RAISED.values())


@pytest.mark.parametrize("step", ["app", "targets", "database", "quorum"])
def test_every_complaint_that_pydantic_knows_becomes_a_problem_and_a_remedy(step: str) -> None:
    for kind in get_args(ErrorType):
        at = "database" if kind.startswith("union_tag") else step
        problem, remedy = sentence(error(kind), spot(at))

        assert problem, kind
        assert not problem.endswith("."), kind
        assert remedy.endswith((".", "?")), kind
        assert kind == "value_error" or "pydantic" not in problem + remedy


KEYS = "is not a block of keys. Write"


@pytest.mark.parametrize(
    ("kind", "steps", "content", "said"),
    [
        (
            "too_short",
            ("targets",),
            [],
            "this list is too short. Write a list, with 1 item or more.",
        ),
        (
            "less_than_equal",
            ("quorum",),
            99,
            "99 is too large. Write a whole number between 1 and 20.",
        ),
        (
            "greater_than_equal",
            ("thresholds", "health_ms"),
            0,
            "0 is too small. Write a whole number, 1 or more.",
        ),
        (
            "float_type",
            ("watch", "alarms", "slower_warn"),
            "1.25",
            '"1.25" is text, not a number. Write 1.25 without quotes.',
        ),
        (
            "float_type",
            ("watch", "alarms", "slower_warn"),
            [],
            "this list is not a number. Write a number between 1 and 100.",
        ),
        ("tuple_type", ("legacy", "ports"), 80, "80 is not a list. Write a list, such as [22]."),
        ("tuple_type", ("health",), {}, "this block of keys is not a list. Write a list."),
        ("model_type", ("dns",), "x", f'"x" {KEYS} a block with the keys resolvers.'),
        ("dict_type", ("smoke", 0, "form"), "x", f'"x" {KEYS} a block of keys and texts.'),
        (
            "model_attributes_type",
            ("files",),
            "x",
            f'"x" {KEYS} a block whose kind is one of none, s3, volume.',
        ),
        ("literal_error", ("version",), 2, "2 is not known here. Write 1."),
        (
            "literal_error",
            ("strategy",),
            "z",
            '"z" is not known here. Write one of redirect, proxy, takeover.',
        ),
        ("extra_forbidden", ("app",), "z", 'this key is not known here. Did you mean "port"?'),
    ],
)
def test_the_sentence_says_what_to_write(
    kind: str, steps: tuple[str | int, ...], content: Any, said: str
) -> None:
    assert ". ".join(sentence(error(kind), spot(*steps, content=content))) == said
