"""Every refusal: why, and what to do next."""

from __future__ import annotations

import re

from bot.domain.errors import FileRefused, SlipwayError
from bot.domain.message import Block, Message
from bot.domain.signoff.refusal import SignoffRefused
from bot.views.blocks import context, fitting, message, section
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, cut, lines, prose, row, strong

_PLACE = re.compile(r"\s*[-*•]?\s*(?P<place>[^\s:]+:\d+(?::\d+)?):?\s+(?P<what>.*)", re.DOTALL)
_MEMBER = re.compile(r"\b[UW](?=[A-Z]*[0-9])[A-Z0-9]{5,20}\b")
_ROOM = 9_000
_MOST = 40


def refusal(error: SlipwayError) -> Message:
    """The error's own sentence and its next action, as one short message."""
    if isinstance(error, FileRefused):
        return _file(error)
    why, then = error.sentence, error.next_action
    told = _why(why)
    if isinstance(error, SignoffRefused):
        told = Safe(_MEMBER.sub(r"<@\g<0>>", told))
    return message(f"Not done: {cut(why, 300)}", section(lines(told, _next(then))))


def broken(incident: str) -> Message:
    """Something went wrong that nobody foresaw; the log has the rest under this number."""
    told = "Something went wrong on our side; nothing more was done."
    then = f"Tell the people who run the bot the number `{incident}`, or try again."
    return message(f"{told} ({incident})", section(lines(_why(told), _next(then))))


def _file(error: FileRefused) -> Message:
    head, *rest = [line for line in error.sentence.splitlines() if line.strip()] or [""]
    if _PLACE.fullmatch(head):
        head, rest = "The migration file has errors.", [head, *rest]
    shown = fitting((_error(line) for line in rest), _ROOM, _MOST)
    left = len(rest) - len(shown)
    note = (context(Safe(f"… and {left} more: `slipway check FILE` lists all.")),) if left else ()
    return message(
        f"Not done: {cut(head, 300)}",
        section(row(Safe("⛔"), strong(head), by=" ")),
        *shown,
        *note,
        section(_next(error.next_action)),
    )


def _error(line: str) -> Block:
    found = _PLACE.fullmatch(line)
    if found is None:
        return section(prose(line, 500))
    return section(row(code(found["place"], 120), prose(found["what"], 500), by="  "))


def _why(sentence: str) -> Safe:
    return row(Safe("⛔"), prose(sentence, 1_500), by=" ")


def _next(action: str) -> Safe:
    return row(Safe("*Next:*"), instruction(action), by=" ") if action else Safe("")
