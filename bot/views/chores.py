"""Chores: the card of one, the line that reminds of it, and all of them at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.chores.board import Board, Duty
from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.message import Block, Message
from bot.domain.state import TimelineEntry
from bot.views.blocks import Press, actions, context, divider, header, message, section
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, lines, moment, person, prose, row, strong
from bot.views.verdict import counted

__all__ = ["DONE", "LOOK", "NOT_APPLICABLE", "SNOOZE", "board", "card", "choose", "reminder"]

DONE, SNOOZE, NOT_APPLICABLE = "chore_done", "chore_snooze", "chore_not_applicable"
LOOK = "chore_look"
_SHOWN = 8
_SIGNS = {
    Standing.LOOKING: "🔎",
    Standing.CLEAN: "✅",
    Standing.OPEN: "⚠️",
    Standing.SNOOZED: "💤",
    Standing.DONE: "✅",
    Standing.NOT_APPLICABLE: "▫️",
    Standing.REPLACED: "▫️",
}
_WORDS = {
    Standing.LOOKING: "LOOKING",
    Standing.CLEAN: "NOTHING TO DO",
    Standing.SNOOZED: "PUT OFF",
    Standing.DONE: "DONE",
    Standing.NOT_APPLICABLE: "NOT APPLICABLE",
    Standing.REPLACED: "TOLD ANEW",
}


def card(chore: Chore, *, anchor: TimelineEntry | None = None) -> Message:
    """One of them as it stands; its buttons are there while it waits for a person."""
    line = f"{_verdict(chore)} · {chore.kind.title} · {chore.migration}"
    body = lines(*_body(chore))
    return message(
        line,
        header(f"{_SIGNS[chore.standing]} {line}"),
        *((section(body),) if body else ()),
        context(_facts(chore, anchor)),
        *((actions(*_presses(chore)),) if chore.standing.waits else ()),
    )


def reminder(chore: Chore, who: str) -> Message | None:
    """For whoever answers for the migration; None when nothing waits any more."""
    if chore.standing is not Standing.OPEN:
        return None
    line = f"STILL OPEN · {chore.kind.title} · {chore.migration}"
    since = row(Safe("since"), moment(chore.due), by=" ")
    call = row(person(who), since, Safe("see the card of this thread."), by=" ")
    return message(line, section(lines(row(Safe("⏰"), strong(line), by=" "), call)))


def board(known: Board) -> Message:
    """Every kind with its next day and what became of it last, then the newest ones."""
    waiting = len(known.waiting)
    verdict = _standing(known, waiting)
    line = f"{verdict} · {known.migration}"
    begin = Safe("They begin by themselves after a cutover, and end when it is rolled back.")
    parts: list[Block] = [section(_duty(duty)) for duty in known.duties]
    if known.history:
        parts += [divider(), section(lines(strong("Newest first"), *map(_past, known.history)))]
    words = row(*(code(f"/migrate chores {kind.value}") for kind in ChoreKind), by=" ")
    now = row(Safe("look now:"), words, by=" ")
    return message(line, header(line), *parts, context(now, *(() if known.begun else (begin,))))


def looked(migration: str, kind: ChoreKind) -> Message:
    """The answer to whoever wants a look now."""
    told = row(
        Safe(f"The {kind.title} of"), code(migration), Safe("has begun: see its card."), by=" "
    )
    return message(told, section(told))


def choose(word: str) -> Message:
    """Which chores there are."""
    words = (row(code(f"/migrate chores {kind.value}"), Safe(kind.often)) for kind in ChoreKind)
    told = row(code(word, 40), Safe("is no chore. There are:"), by=" ")
    return message("Which chore?", section(lines(told, *words)))


def answered(chore: Chore) -> Message:
    """The answer to whoever pressed a button."""
    text = row(Safe(f"The {chore.kind.title} of"), code(chore.migration), Safe("is"), by=" ")
    until = row(Safe("until"), moment(chore.until), by=" ") if chore.until else Safe("")
    word = "put off" if chore.standing is Standing.SNOOZED else chore.standing.value
    whole = row(text, Safe(word), until, by=" ")
    return message(whole, section(whole))


def _verdict(chore: Chore) -> str:
    if chore.standing is not Standing.OPEN:
        return _WORDS[chore.standing]
    if chore.look is not None and chore.look.trouble:
        return "UNKNOWN: SEE WHY"
    return f"{counted(len(chore.news), 'THING').upper()} TO DO"


def _body(chore: Chore) -> Iterator[Safe]:
    look = chore.look
    if look is None:
        return
    if look.trouble:
        yield row(Safe("❔"), prose(look.trouble, 600), by=" ")
    told = chore.told
    yield from (row(Safe("•"), prose(each, 300), by=" ") for each in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield Safe(f"… and {len(told) - _SHOWN} more")
    if chore.standing.waits and told:
        yield row(Safe("*Do:*"), instruction(" ".join(chore.remedies[:3])), by=" ")
    if not told:
        yield from (row(Safe("•"), prose(fact, 200), by=" ") for fact in look.facts[:_SHOWN])
    if chore.known:
        yield Safe(f"{counted(chore.known, 'thing')} of the last look still there, not told again")


def _facts(chore: Chore, anchor: TimelineEntry | None) -> Safe:
    until = row(Safe("until"), moment(chore.until), by=" ") if chore.until else Safe("")
    by = row(Safe(f"{chore.standing.value} by"), person(chore.by), by=" ") if chore.by else Safe("")
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    return row(
        Safe(f"{chore.kind.often}, {chore.kind.line}"),
        moment(chore.due),
        by,
        until,
        prose(chore.reason, 300),
        prose(audit),
    )


def _presses(chore: Chore) -> Iterator[Press]:
    yield Press(action=DONE, label="Done", value=chore.id, style="primary")
    if chore.standing is Standing.OPEN:
        yield Press(action=SNOOZE, label="Snooze a week", value=chore.id)
    yield Press(action=LOOK, label="Look again", value=chore.kind.value)
    yield Press(action=NOT_APPLICABLE, label="Not applicable…", value=chore.id)


def _standing(known: Board, waiting: int) -> str:
    if waiting:
        return f"{counted(waiting, 'CHORE').upper()} OPEN"
    return "NO CHORE OPEN" if known.begun else "NO CHORES YET"


def _duty(duty: Duty) -> Safe:
    next_ = row(Safe("next"), moment(duty.next), by=" ") if duty.next else Safe("not due")
    head = row(strong(duty.kind.title), Safe(duty.kind.often), next_)
    return lines(head, _became(duty.last) if duty.last else Safe("▫️ not looked at yet"))


def _past(chore: Chore) -> Safe:
    return row(_became(chore), Safe(chore.kind.title))


def _became(chore: Chore) -> Safe:
    by = row(Safe("by"), person(chore.by), by=" ") if chore.by else Safe("")
    verdict = row(Safe(f"{_SIGNS[chore.standing]} {_verdict(chore).lower()}"), by, by=" ")
    return row(verdict, moment(chore.due), prose(chore.reason, 100))
