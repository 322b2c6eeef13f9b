"""Plain scalars of YAML 1.2, and those that two readers would read differently."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.migration_file.shown import cut

Scalar = str | int | float | bool | None

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_YES = re.compile(r"y|yes|on", re.IGNORECASE)
_NO = re.compile(r"n|no|off", re.IGNORECASE)
_ODD_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0o?[0-7_]+|0x[0-9a-f_]+|0b[01_]+|[0-9][0-9_]*_[0-9_]*|[0-9]{19,}"
    r"|[0-9]+\.[0-9]*|\.[0-9]+|[0-9]*\.?[0-9]+e[-+]?[0-9]+|\.inf)|\.nan",
    re.IGNORECASE,
)
_TIME = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A scalar that means different things to different readers, and how to say it clearly."""

    problem: str
    remedy: str


def resolve(text: str) -> Scalar | Doubtful:
    """What an unquoted scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return _doubt(text) or text


def _doubt(text: str) -> Doubtful | None:
    shown = cut(text)
    quoted = f'Put it in quotes if it is text, "{shown}"'
    if _YES.fullmatch(text) or _NO.fullmatch(text):
        truth = "true" if _YES.fullmatch(text) else "false"
        return Doubtful(
            problem=f"{shown} is text to some readers and a truth value to others",
            remedy=f"{quoted}, or write {truth}.",
        )
    if _ODD_NUMBER.fullmatch(text):
        return Doubtful(
            problem=f"{shown} is read as different numbers by different readers",
            remedy=f"{quoted}, or write a plain decimal number.",
        )
    if _TIME.fullmatch(text) or _DATE.fullmatch(text):
        return Doubtful(
            problem=f"{shown} is a number or a time to some readers",
            remedy=f'Put it in quotes: "{shown}".',
        )
    return None
