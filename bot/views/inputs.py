"""Inputs of a form; words and choices only, because phones lose everything else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.message import Block
from bot.views.markup import cut

LABEL = 150
HINT = 150
OPTIONS = 100
OPTION = 75
VALUE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several; `value` comes back."""

    value: str
    text: str


def words(name: str, label: str, *, most: int, hint: str) -> Block:
    """A text of several lines."""
    element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": most,
    }
    return _input(name, label, element) | {"hint": _plain(hint, HINT)}


def choice(name: str, label: str, choices: tuple[Choice, ...], chosen: str = "") -> Block:
    """One of at most a hundred; `chosen` is the value that stands there at first."""
    options = [_option(each) for each in choices[:OPTIONS]]
    element = {"type": "static_select", "action_id": name, "options": options}
    first = next((option for option in options if option["value"] == chosen), None)
    return _input(name, label, element | ({"initial_option": first} if first else {}))


def member(name: str, label: str) -> Block:
    """One person of the workspace."""
    return _input(name, label, {"type": "users_select", "action_id": name})


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": _plain(label, LABEL), "element": element}


def _option(each: Choice) -> Block:
    return {"text": _plain(each.text, OPTION), "value": each.value[:VALUE]}


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": cut(text, most)}
