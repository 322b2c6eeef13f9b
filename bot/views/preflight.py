"""The preflight's card in the channel, and its details in the thread."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.check import Finding, Outcome
from bot.domain.message import Block, Message
from bot.domain.state import PreflightState, RunState, TimelineEntry
from bot.domain.waiver import Waiver
from bot.views.blocks import (
    Press,
    actions,
    context,
    fitting,
    header,
    message,
    section,
)
from bot.views.details import details, pages
from bot.views.finding import in_full
from bot.views.markup import Safe, code, duration, lines, moment, person, prose, row, strong
from bot.views.progress import progress
from bot.views.verdict import counted, sign, under_way, verdict_line

__all__ = ["AGAIN", "card", "details", "joined", "pages", "started"]

AGAIN = "preflight_again"
_ROOM = 8_500
_MOST_SHOWN = 30
_ROOM_WAIVED = 1_500
_MOST_WAIVED = 10
_ADVICE = {
    RunState.FAILED: "Run it again. If it fails again, ask the people who run the bot.",
    RunState.CANCELLED: "Nothing was changed on the server. Run it again.",
    RunState.PARKED: "Nobody knows how it ended. Look at the server, then run it again.",
}


def card(state: PreflightState, *, anchor: TimelineEntry | None = None) -> Message:
    """One preflight as it stands; `anchor` is the newest row of its audit trail."""
    line = verdict_line(state)
    live = under_way(state)
    body = progress(state) if live else _final(state)
    blocks = (header(f"{sign(state)} {line}"), *body, context(_facts(state, anchor)))
    return message(line, *blocks, *(() if live else (_again(state),)))


def started(migration: str) -> Message:
    """The answer to the person who asked."""
    return _said(
        row(
            Safe("Preflight of"),
            code(migration),
            Safe("has begun: see its card in the channel."),
            by=" ",
        )
    )


def joined(migration: str) -> Message:
    """The answer to the person who asked second."""
    told = Safe("is under way already: you share its card in the channel.")
    return _said(row(Safe("A preflight of"), code(migration), told, by=" "))


def _said(text: Safe) -> Message:
    return message(text, section(text))


def _final(state: PreflightState) -> Iterator[Block]:
    if state.state in _ADVICE:
        trouble = prose(state.trouble or "The preflight did not come to its end.")
        yield section(lines(trouble, Safe(f"*Do:* {_ADVICE[state.state]}")))
    blocking = state.verdict.blocking
    shown = fitting(map(in_full, blocking), _ROOM, _MOST_SHOWN)
    yield from shown
    if len(shown) < len(blocking):
        left = len(blocking) - len(shown)
        yield section(Safe(f"*… and {left} more blocking. All of them are in the thread.*"))
    yield from fitting(map(_waived, state.waived), _ROOM_WAIVED, _MOST_WAIVED)
    yield section(_sum(state, blocking))


def _waived(pair: tuple[Finding, Waiver]) -> Block:
    finding, waiver = pair
    until = row(Safe("until"), moment(waiver.until), by=" ")
    said = row(Safe("*Waived* by"), person(waiver.by), until, by=" ")
    where = row(prose(finding.target, 64), prose(finding.line, 40))
    return section(
        lines(
            row(Safe("🚧"), strong(finding.title), by=" "),
            row(said, prose(waiver.reason, 200), by=": "),
            row(Safe("*Found:*"), prose(finding.observed, 200), by=" "),
            where,
        )
    )


def _sum(state: PreflightState, blocking: tuple[Finding, ...]) -> Safe:
    warnings = counted(len(state.verdict.warnings), "warning")
    passed = f"{len(state.verdict.of(Outcome.PASS))} passed"
    skipped = f"{len(state.verdict.of(Outcome.SKIP))} not judged"
    counts = " · ".join((f"{len(blocking)} blocking", warnings, passed, skipped))
    return Safe(f"{counts}. Details in the thread.")


def _facts(state: PreflightState, anchor: TimelineEntry | None) -> Safe:
    again = f"started {state.attempts} times: the bot was restarted" if state.attempts > 1 else ""
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    return row(
        row(Safe("asked by"), person(state.by), by=" "),
        moment(state.started),
        Safe(duration(state.seconds)),
        row(Safe("file"), code(state.digest, 12), by=" "),
        Safe(again),
        prose(audit),
    )


def _again(state: PreflightState) -> Block:
    urgent = bool(state.verdict.blocking) or state.state is not RunState.DONE
    press = Press(
        action=AGAIN,
        label="Run again",
        value=state.channel,
        style="primary" if urgent else "",
    )
    return actions(press)
