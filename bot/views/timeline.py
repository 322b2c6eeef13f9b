"""The audit trail as sentences, the newest row last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bot.domain.message import Block, Message
from bot.domain.state import TimelineEntry
from bot.views.blocks import context, fitting, header, message, section
from bot.views.markup import Safe, code, lines, moment, person, prose, row
from bot.views.verdict import counted

_A_SECTION = 6
_ROOM = 10_500
_MOST = 40
_SENTENCES = {
    "preflight:ordered": "ordered a preflight",
    "preflight:joined": "joined the preflight that was under way",
    "preflight:started": "the preflight began",
    "preflight:resumed": "the preflight was taken up again after a restart",
    "preflight:judged": "the preflight was judged",
    "preflight:finished": "the preflight came to its end",
    "preflight:failed": "the preflight failed",
    "preflight:refused": "a preflight was refused",
    "file:refused": "the migration file was refused",
    "run:ordered": "ordered a run",
    "run:submitted": "ordered a run",
    "run:joined": "joined the run that was under way",
    "run:claimed": "the run was taken up",
    "run:started": "the run began",
    "run:resumed": "the run was taken up again after a restart",
    "run:finished": "the run came to its end",
    "run:done": "the run came to its end",
    "run:failed": "the run failed",
    "run:parked": "the run waits for a person: nobody knows how a step ended",
    "run:cancelled": "the run was called off",
    "step:intended": "a step is about to begin",
    "step:started": "a step began",
    "step:done": "a step is done",
    "step:failed": "a step failed",
    "step:looked": "looked how a step had ended",
    "step:unknown": "nobody knows yet how a step ended",
    "action:denied": "was refused",
}


def timeline(entries: tuple[TimelineEntry, ...]) -> Message:
    """As many of the newest rows as fit."""
    if not entries:
        return message("No audit rows yet", section(Safe("Nothing has happened here yet.")))
    grouped = groupby(enumerate(reversed(entries)), key=lambda pair: pair[0] // _A_SECTION)
    newest = (_section([entry for _, entry in group]) for _, group in grouped)
    shown = fitting(newest, _ROOM, _MOST)
    title = f"Audit trail · {counted(len(entries), 'row')} · head #{entries[-1].seq}"
    return message(title, header(title), *reversed(shown), context(*_foot(entries, len(shown))))


def sentence(entry: TimelineEntry) -> Safe:
    """What one row says; a tag without a sentence is shown as it is."""
    known = _SENTENCES.get(entry.tag.partition(":")[2])
    said = Safe(known) if known else code(entry.tag, 100)
    facts = prose(", ".join(_facts(entry.payload)), 160)
    return row(person(entry.actor), said, Safe(f"({facts})") if facts else facts, by=" ")


def _section(newest_first: list[TimelineEntry]) -> Block:
    return section(lines(*map(_line, reversed(newest_first))))


def _line(entry: TimelineEntry) -> Safe:
    return row(code(f"#{entry.seq}", 20), moment(entry.at), sentence(entry))


def _facts(payload: dict[str, Any]) -> Iterator[str]:
    for name in sorted(payload):
        value = payload[name]
        if isinstance(value, (str, int)) and str(value):
            yield f"{name}: {str(value)[:60]}"


def _foot(entries: tuple[TimelineEntry, ...], sections: int) -> Iterator[Safe]:
    left = len(entries) - sections * _A_SECTION
    if left > 0:
        yield Safe(f"{left} older rows are not shown")
    head = code(entries[-1].hash[:12], 12)
    yield row(Safe("head"), head, Safe("proof: `slipway audit verify`"), by=" ")
