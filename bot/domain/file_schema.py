"""The JSON schema of a migration file, for editors and for our own remedies."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bot.domain.plan import Plan

ID = "urn:slipway:migration-file:1"

Schema = dict[str, Any]


class _Schema(GenerateJsonSchema):
    """A title is written only where a person wrote one."""

    schema_dialect = "https://json-schema.org/draft/2020-12/schema"

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - its signature
        """Never make a title out of a key."""
        return False


@cache
def file_schema() -> Schema:
    """Draft 2020-12; the caller must not change it."""
    schema = Plan.model_json_schema(schema_generator=_Schema)
    return {"$schema": _Schema.schema_dialect, "$id": ID, **schema, "title": "Migration file"}


def resolved(schema: Schema) -> Schema:
    """The schema behind a `$ref` or an optional value, under the description at hand."""
    if "anyOf" in schema:
        schema = {**schema, **schema["anyOf"][0]}
    if "$ref" in schema:
        definition = file_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return {**definition, **schema}
    return schema


def part(schema: Schema, step: str | int) -> Schema:
    """The schema of a list's item or of a mapping's value; empty where there is none."""
    if isinstance(step, int):
        return dict(schema.get("items", {}))
    value = schema.get("properties", {}).get(step) or schema.get("additionalProperties")
    return value if isinstance(value, dict) else {}


def variant(schema: Schema, tag: str | int) -> Schema | None:
    """The alternative that a discriminator's value names, if this is such a choice."""
    reference = schema.get("discriminator", {}).get("mapping", {}).get(tag)
    return None if reference is None else resolved({"$ref": reference})
