"""A cutover's card: its steps with their times, what visitors see, and the red way back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.cutover import CutoverState, RunStep
from bot.domain.message import Block, Message
from bot.domain.probing import Figures
from bot.domain.state import RunState, TimelineEntry
from bot.views.blocks import Confirm, Press, actions, context, header, message, section
from bot.views.markup import Safe, code, duration, lines, moment, person, prose, row, strong

__all__ = ["ROLL_BACK", "card", "roll_back", "seen"]

ROLL_BACK = "rollback_now"
_SIGNS = {"done": "✅", "started": "⏳", "waiting": "⏳", "failed": "❌"}
_SHOWN = 300


def card(state: CutoverState, *, anchor: TimelineEntry | None = None) -> Message:
    """One cutover as it stands; `anchor` is the newest row of its audit trail."""
    line = f"{_verdict(state)} · {state.migration}"
    presses = (roll_back(state.channel, state.migration),) if state.returnable else ()
    return message(
        line,
        header(f"{_sign(state)} {line}"),
        *_glass(state),
        *(section(_server(name, steps)) for name, steps in _by_server(state.steps)),
        *_end(state),
        context(_facts(state, anchor)),
        *((actions(*presses),) if presses else ()),
    )


def roll_back(channel: str, migration: str) -> Press:
    """The red button; its question is the one confirm."""
    return Press(
        action=ROLL_BACK,
        label="Roll back",
        value=channel,
        style="danger",
        confirm=Confirm(
            title="Roll back?",
            text=f"The old services of {migration} get the traffic back at once.",
            yes="Roll back",
        ),
    )


def passed_over(state: CutoverState) -> Message:
    """What an approver reads when the sign-offs were not waited for."""
    line = f"BREAK-GLASS · {state.migration} is cut over before all had signed off"
    return message(line, header(f"🔨 {line}"), *_glass(state), context(_facts(state, None)))


def seen(figures: Figures | None) -> Safe:
    """What visitors saw: `0 of 4,112 probes failed · p50 4 ms · p99 9 ms`."""
    if figures is None or not figures.sent:
        return Safe("")
    gap = f"longest gap {duration(figures.gap / 1000)}" if figures.gap else ""
    return row(
        Safe(f"{figures.failed:,} of {figures.sent:,} probes failed"),
        Safe(gap),
        Safe(f"p50 {figures.p50} ms"),
        Safe(f"p99 {figures.p99} ms"),
        prose(figures.trouble, 120),
    )


def _verdict(state: CutoverState) -> str:
    if state.way_back:
        return _returned(state)
    if state.state is RunState.DONE:
        return "ON THE NEW STACK"
    if state.state.active:
        return f"CUTOVER {state.done}/{len(state.steps)}"
    return "NOT BEGUN: A GATE IS SHUT"


def _returned(state: CutoverState) -> str:
    if state.back is not None and state.back.active:
        return "GOING BACK"
    if state.seen and all(each.back for each in state.seen) and state.back is RunState.DONE:
        return "ROLLED BACK" if state.switched else "STOPPED, THE OLD SERVICES SERVE"
    return "NOT BACK, LOOK AT THE SERVER"


def _sign(state: CutoverState) -> str:
    if state.way_back:
        return "↩️"
    if state.state is RunState.DONE:
        return "✅"
    return "🔀" if state.state.active else "⛔"


def _glass(state: CutoverState) -> Iterator[Block]:
    """The badge of a broken glass stays for ever."""
    if state.reason:
        gates = ", ".join(state.skipped) or "none was shut"
        head = row(Safe("🔨 *Break-glass* by"), person(state.by), by=" ")
        yield section(
            lines(head, prose(state.reason, 500), row(Safe("Gates skipped:"), prose(gates), by=" "))
        )


def _by_server(steps: tuple[RunStep, ...]) -> Iterator[tuple[str, tuple[RunStep, ...]]]:
    for name, group in groupby(steps, key=lambda step: step.target):
        yield name, tuple(group)


def _server(name: str, steps: tuple[RunStep, ...]) -> Safe:
    return lines(strong(name), *(_step(step) for step in steps))


def _step(step: RunStep) -> Safe:
    sign = Safe(_SIGNS.get(step.state, "▫️"))
    took = Safe(duration(step.seconds)) if step.state in {"done", "started"} else Safe("")
    said = row(row(sign, prose(step.title, 80), by=" "), took)
    last = (step.trouble.strip().splitlines() or [""])[-1]
    return row(said, prose(last, _SHOWN), by=": ")


def _end(state: CutoverState) -> Iterator[Block]:
    if figures := seen(state.figures):
        yield section(row(Safe("*Visitors:*"), figures, by=" "))
    if not state.state.active and not state.way_back and state.trouble:
        then = Safe("*Next:* open it, then `/migrate cutover`. Nothing was changed anywhere.")
        yield section(lines(prose(state.trouble), then))
    for each in state.seen:
        said = each.said or f"the traffic goes to the {each.side.value} services"
        yield section(row(strong(each.target), prose(said, _SHOWN), by=": "))


def _facts(state: CutoverState, anchor: TimelineEntry | None) -> Safe:
    again = f"started {state.attempts} times: the bot was restarted" if state.attempts > 1 else ""
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    return row(
        row(Safe("ordered by"), person(state.by), by=" "),
        moment(state.started),
        Safe(duration(state.seconds)),
        row(Safe("plan"), code(state.plan, 12), by=" "),
        Safe(again),
        prose(audit),
    )
