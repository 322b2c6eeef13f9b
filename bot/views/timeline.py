"""The audit trail as sentences, the newest row last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
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
_FOUND = {
    "fail": "broken",
    "unknown": "without an answer",
    "warn": "with a warning",
    "pass": "hold",
    "skip": "do not apply",
}
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
    "request:asked": "asked for sign-offs of plan {plan}",
    "request:replaced": "replaced the request {request}",
    "role:asked-again": "asked {role} again: {cause}",
    "role:expired": "let the asking of {role} expire",
    "vote:approved": "approved as {role} on {version}",
    "vote:rejected": "rejected as {role}: {reason}",
    "vote:revoked": "took back the approval as {role}",
    "request:withdrawn": "withdrew the request for sign-offs",
    "delegation:ended": "lets {to} answer as {role} no longer",
    "delegation:given": "let {to} answer as {role} until {ends}",
    "run:broke-glass": "broke the glass past {skipped}: {reason}",
    "glass:denied": "was refused: may not break the glass",
    "click:denied": "was refused: {wanted} as {role} ({reason})",
}


Stretch = tuple[TimelineEntry, ...]


def timeline(entries: tuple[TimelineEntry, ...]) -> Message:
    """As many of the newest rows as fit."""
    if not entries:
        return message("No audit rows yet", section(Safe("Nothing has happened here yet.")))
    told = _folded(entries)
    grouped = groupby(enumerate(reversed(told)), key=lambda pair: pair[0] // _A_SECTION)
    newest = (_section([stretch for _, stretch in group]) for _, group in grouped)
    shown = fitting(newest, _ROOM, _MOST)
    left = sum(map(len, told[: max(0, len(told) - len(shown) * _A_SECTION)]))
    title = f"Audit trail · {counted(len(entries), 'row')} · head #{entries[-1].seq}"
    return message(title, header(title), *reversed(shown), context(*_foot(entries[-1], left)))


def sentence(entry: TimelineEntry) -> Safe:
    """What one row says; a tag without a sentence is shown as it is, with its facts."""
    source, _, rest = entry.tag.partition(":")
    template = _SENTENCES.get(rest)
    if template is not None:
        known = _Known({"source": prose(source, 40)} | dict(_facts(entry.payload, _ALL)))
        return row(person(entry.actor), Safe(template.format_map(known)), by=" ")
    facts = ", ".join(f"{name}: {value}" for name, value in _facts(entry.payload, _SIX))
    shown = Safe(f"({facts})") if facts else Safe("")
    return row(person(entry.actor), code(entry.tag, 100), within(shown, 200), by=" ")


_SIX, _ALL = 6, 60


class _Known(dict[str, str]):
    """What a row does not say is a question mark."""

    def __missing__(self, _: str) -> str:
        return "?"


def _folded(entries: Iterable[TimelineEntry]) -> list[Stretch]:
    """Answers to checks that follow each other in one run are told together."""
    grouped = groupby(entries, key=lambda entry: (entry.run, _subject(entry) == "check"))
    told: list[Stretch] = []
    for (_, checks), group in grouped:
        told += [tuple(group)] if checks else [(entry,) for entry in group]
    return told


def _subject(entry: TimelineEntry) -> str:
    return entry.tag.split(":")[1]


def _section(newest_first: list[Stretch]) -> Block:
    return section(lines(*map(_line, reversed(newest_first))))


def _line(stretch: Stretch) -> Safe:
    first, last = stretch[0], stretch[-1]
    if first is last:
        return row(code(f"#{last.seq}", 20), moment(last.at), sentence(last))
    numbers = code(f"#{first.seq}-#{last.seq}", 40)
    judged = row(person(last.actor), Safe(_judged(stretch)), by=" ")
    return row(numbers, moment(last.at), judged)


def _judged(stretch: Stretch) -> str:
    found = Counter(entry.tag.rpartition(":")[2] for entry in stretch)
    counts = (f"{found[word]} {said}" for word, said in _FOUND.items() if found[word])
    return f"judged {counted(len(stretch), 'check')}: {', '.join(counts)}"


def _facts(payload: dict[str, Any], most: int) -> Iterator[tuple[str, Safe]]:
    """The first plain values of a row, by their names."""
    plain = {name: value for name, value in payload.items() if isinstance(value, (str, int))}
    for name in sorted(plain)[:most]:
        if shown := prose(cut(str(plain[name]), 80), 80):
            yield str(prose(name, 20)), shown


def _foot(newest: TimelineEntry, left: int) -> Iterator[Safe]:
    if left > 0:
        yield Safe(f"{left} older rows are not shown")
    head = code(newest.hash[:12], 12)
    yield row(Safe("head"), head, Safe("proof: `slipway audit verify`"), by=" ")
