"""The published schema: complete, valid, and of one mind with the parser and the examples."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.domain.file_schema import ID, file_schema

ROOT = Path(__file__).parents[3]
EXAMPLES = tuple(sorted((ROOT / "docs/examples").glob("*.yml")))


def objects() -> list[tuple[str, dict[str, Any]]]:
    return [("Plan", file_schema()), *file_schema()["$defs"].items()]


def test_it_is_a_valid_schema_that_editors_can_name() -> None:
    jsonschema.Draft202012Validator.check_schema(file_schema())

    assert file_schema()["$id"] == ID
    assert file_schema()["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize(("name", "part"), objects(), ids=lambda part: str(part)[:20])
def test_every_block_and_every_key_is_described_and_nothing_else_is_allowed(
    name: str, part: dict[str, Any]
) -> None:
    assert part["description"]
    assert part["additionalProperties"] is False
    for key, value in part["properties"].items():
        assert value.get("description", "").endswith("."), f"{name}.{key}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_holds_to_the_schema(path: Path) -> None:
    content = YAML(typ="safe", pure=True).load(path)

    jsonschema.Draft202012Validator(file_schema()).validate(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [("port: 18080", "port: 0"), ("app: docs", "app: Docs"), ("kind: none}    #", "kind: no}  #")],
)
def test_what_the_parser_refuses_an_editor_underlines(old: str, new: str) -> None:
    text = (ROOT / "docs/examples/static-site.yml").read_text()
    assert old in text
    content = YAML(typ="safe", pure=True).load(io.StringIO(text.replace(old, new)))

    assert not jsonschema.Draft202012Validator(file_schema()).is_valid(content)


def test_every_key_of_the_format_is_shown_and_explained_in_an_example() -> None:
    lines = [line for path in EXAMPLES for line in path.read_text().splitlines()]
    text = "\n".join(lines)
    for _, part in objects():
        for key in part["properties"]:
            shown = rf"(?m)^(?!\s*#).*(?<![\w-]){re.escape(key)}: *"
            assert re.search(shown, text), f"{key} is in no example"


def test_every_example_tells_editors_where_the_schema_is() -> None:
    for path in EXAMPLES:
        first = path.read_text().splitlines()[0]
        assert first == "# yaml-language-server: $schema=./slipway.schema.json"
