"""What to write instead, in a sentence made from the schema."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bot.domain.file_schema import Schema, resolved
from bot.domain.migration_file.shown import cut, quoted

_NUMBERS = {"integer": "a whole number", "number": "a number"}


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """`Did you mean "port"?`, or None when nothing is close."""
    close = get_close_matches(cut(word), list(known), n=1)
    return f"Did you mean {quoted(close[0])}?" if close else None


def write(schema: Schema) -> str:
    """`Write a port between 1 and 65535, such as 22.`"""
    schema = resolved(schema)
    sample = _example(schema)
    return f"Write {what(schema)}{'' if sample is None else f', such as {sample}'}."


def what(schema: Schema) -> str:
    """What belongs here, in words that follow "Write"."""
    if "properties" in schema:
        return f"a block with the keys {', '.join(schema['properties'])}"
    if "discriminator" in schema:
        return f"a block whose kind is one of {', '.join(schema['discriminator']['mapping'])}"
    if "title" in schema:
        return str(schema["title"])
    if "enum" in schema or "const" in schema:
        choices = schema.get("enum") or [schema["const"]]
        return f"{'one of ' if len(choices) > 1 else ''}{', '.join(map(str, choices))}"
    return _by_type(schema)


def _by_type(schema: Schema) -> str:
    kind = schema.get("type")
    if kind in _NUMBERS:
        least, number = schema.get("minimum", 0), _NUMBERS[kind]
        if "maximum" in schema:
            return f"{number} between {least:.10g} and {schema['maximum']:.10g}"
        return f"{number}, {least} or more"
    return {"array": "a list", "object": "a block of keys and texts"}.get(str(kind), "text")


def _example(schema: Schema) -> str | None:
    if schema.get("type") == "array":
        sample = _example(resolved(schema["items"]))
        return None if sample is None else f"[{sample}]"
    examples = schema.get("examples")
    return str(examples[0]) if examples else None
