"""The audit trail as sentences, the newest row last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bot.domain.message import Block, Message
from bot.domain.state import TimelineEntry
from bot.views.blocks import context, fitting, header, message, section, within
from bot.views.markup import Safe, code, cut, lines, moment, person, prose, row
from bot.views.verdict import counted

_A_SECTION = 6
_ROOM = 10_500
_MOST = 40
_SENTENCES = {
    "run:ordered": "ordered a {source}",
    "run:joined": "joined the {source} that was under way",
    "run:claimed": "took the run up",
    "run:waiting": "put the run to rest in the middle of {step}",
    "run:released": "handed the run over",
    "run:done": "the run came to its end",
    "run:failed": "the run failed: {trouble}",
    "run:parked": "the run waits for a person: {trouble}",
    "run:cancelled": "the run was called off",
    "step:started": "began {step}",
    "step:done": "finished {step}",
    "check:pass": "{check} holds on {target}",
    "check:warn": "{check} holds on {target}, with a warning",
    "check:fail": "{check} is broken on {target}",
    "check:skip": "{check} does not apply to {target}",
    "check:unknown": "{check} got no answer on {target}",
    "line:given": "attested {line} until {until}: {evidence}",
    "finding:given": "waived {check} on {target} until {until}: {reason}",
    "runbook:shown": "asked for the plan {digest}",
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
    """What one row says; a tag without a sentence is shown as it is, with its facts."""
    source, _, rest = entry.tag.partition(":")
    template = _SENTENCES.get(rest)
    if template is not None:
        known = _Known({"source": prose(source, 40)} | dict(_facts(entry.payload)))
        return row(person(entry.actor), Safe(template.format_map(known)), by=" ")
    facts = ", ".join(f"{name}: {value}" for name, value in _facts(entry.payload))
    shown = Safe(f"({facts})") if facts else Safe("")
    return row(person(entry.actor), code(entry.tag, 100), within(shown, 200), by=" ")


class _Known(dict[str, str]):
    """What a row does not say is a question mark."""

    def __missing__(self, _: str) -> str:
        return "?"


def _section(newest_first: list[TimelineEntry]) -> Block:
    return section(lines(*map(_line, reversed(newest_first))))


def _line(entry: TimelineEntry) -> Safe:
    return row(code(f"#{entry.seq}", 20), moment(entry.at), sentence(entry))


def _facts(payload: dict[str, Any]) -> Iterator[tuple[str, Safe]]:
    """The plain values of a row, by their names, at most six."""
    plain = {name: value for name, value in payload.items() if isinstance(value, (str, int))}
    for name in sorted(plain)[:6]:
        if shown := prose(cut(str(plain[name]), 80), 80):
            yield str(prose(name, 20)), shown


def _foot(entries: tuple[TimelineEntry, ...], sections: int) -> Iterator[Safe]:
    left = len(entries) - sections * _A_SECTION
    if left > 0:
        yield Safe(f"{left} older rows are not shown")
    head = code(entries[-1].hash[:12], 12)
    yield row(Safe("head"), head, Safe("proof: `slipway audit verify`"), by=" ")
