"""Every kind of complaint that pydantic can raise about a plan, as problem and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic_core import ErrorDetails

from bot.domain.migration_file.remedies import did_you_mean, write
from bot.domain.migration_file.shown import quoted
from bot.domain.migration_file.spot import Spot

Words = tuple[str, str]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,18})?")


def sentence(error: ErrorDetails, spot: Spot) -> Words:
    """Problem and remedy; also for kinds of error that pydantic may learn later."""
    if spot.node is not None and spot.node.content is None:
        return "this key has no value", write(spot.schema)
    return _SENTENCES.get(error["type"], _unforeseen)(error, spot)


def _shown(spot: Spot) -> str:
    match spot.node.content if spot.node is not None else None:
        case str(text):
            return quoted(text)
        case list():
            return "this list"
        case dict():
            return "this block of keys"
    return "this" if spot.node is None else spot.node.text


def _not_text(_: ErrorDetails, spot: Spot) -> Words:
    node = spot.node
    if node is None or isinstance(node.content, list | dict):
        return f"{_shown(spot)} is not text", write(spot.schema)
    kind = "a truth value" if isinstance(node.content, bool) else "a number"
    return f"{node.text} is {kind}, not text", f"Put it in quotes: {quoted(node.text)}."


def _not_whole(_: ErrorDetails, spot: Spot) -> Words:
    text = spot.node.content if spot.node is not None else None
    if isinstance(text, str) and _INTEGER.fullmatch(text):
        return f"{quoted(text)} is text, not a number", f"Write {text} without quotes."
    return f"{_shown(spot)} is not a whole number", write(spot.schema)


def _not_a_number(_: ErrorDetails, spot: Spot) -> Words:
    text = spot.node.content if spot.node is not None else None
    if isinstance(text, str) and _NUMBER.fullmatch(text):
        return f"{quoted(text)} is text, not a number", f"Write {text} without quotes."
    return f"{_shown(spot)} is not a number", write(spot.schema)


def _not_a_switch(_: ErrorDetails, spot: Spot) -> Words:
    return f"{_shown(spot)} is neither true nor false", "Write true or false, without quotes."


def _is_no(what: str) -> Callable[[ErrorDetails, Spot], Words]:
    return lambda _, spot: (f"{_shown(spot)} is {what}", write(spot.schema))


def _missing(_: ErrorDetails, spot: Spot) -> Words:
    return "this key is missing", write(spot.schema)


def _unknown_key(error: ErrorDetails, spot: Spot) -> Words:
    known = tuple(spot.around.get("properties", ()))
    remedy = did_you_mean(str(error["loc"][-1]), known)
    return "this key is not known here", remedy or f"Known are {', '.join(known)}."


def _unknown_word(_: ErrorDetails, spot: Spot) -> Words:
    choices = [str(choice) for choice in spot.schema.get("enum", ())]
    hint = did_you_mean(str(spot.node.content) if spot.node else "", choices)
    remedy = write(spot.schema)
    return f"{_shown(spot)} is not known here", f"{hint} {remedy}" if hint else remedy


def _unknown_kind(error: ErrorDetails, spot: Spot) -> Words:
    kind = spot.child("kind")
    choices = tuple(spot.schema["discriminator"]["mapping"])
    if kind.node is None:
        return _missing(error, kind)[0], f"Write one of {', '.join(choices)}."
    hint = did_you_mean(str(kind.node.content), choices)
    remedy = f"Write one of {', '.join(choices)}."
    return f"{_shown(kind)} is not known here", f"{hint} {remedy}" if hint else remedy


def _empty(_: ErrorDetails, spot: Spot) -> Words:
    least = spot.schema.get("minItems", 1)
    return "this list is too short", f"{write(spot.schema)[:-1]}, with {least} item or more."


def _broken_rule(error: ErrorDetails, spot: Spot) -> Words:
    message = str(error.get("ctx", {}).get("error", error["msg"]))
    given = spot.node.content if spot.node is not None else None
    if isinstance(given, str):
        message = message.replace(f"'{given.strip()}'", quoted(given.strip()), 1)
        return message, write(spot.schema)
    return message, "Change it so that this holds."


def _unforeseen(error: ErrorDetails, spot: Spot) -> Words:
    return f"{_shown(spot)} is not valid here ({error['type']})", write(spot.schema)


_SENTENCES: dict[str, Callable[[ErrorDetails, Spot], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "string_type": _not_text,
    "int_type": _not_whole,
    "float_type": _not_a_number,
    "bool_type": _not_a_switch,
    "tuple_type": _is_no("not a list"),
    "too_short": _empty,
    "model_type": _is_no("not a block of keys"),
    "model_attributes_type": _is_no("not a block of keys"),
    "dict_type": _is_no("not a block of keys"),
    "greater_than_equal": _is_no("too small"),
    "less_than_equal": _is_no("too large"),
    "literal_error": _unknown_word,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _unknown_kind,
    "value_error": _broken_rule,
}
