"""Settling and retiring: the confirm, and a card with the steps and what visitors saw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.cutover import RunStep
from bot.domain.finishing import Finish, FinishState, Proposal
from bot.domain.gate import Gate
from bot.domain.message import Block, Message
from bot.domain.modal import Modal
from bot.domain.state import RunState, TimelineEntry
from bot.views.blocks import context, header, message, section
from bot.views.cutover import seen
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, duration, lines, moment, person, prose, row, strong

TITLES = {Finish.SETTLE: "Settle", Finish.RETIRE: "Retire"}
_ASKS = {Finish.SETTLE: "Settle", Finish.RETIRE: "Retire the old services of"}
_SUBMITS = {Finish.SETTLE: "Settle it", Finish.RETIRE: "Retire, no way back"}
_UNDER_WAY = {Finish.SETTLE: "SETTLING", Finish.RETIRE: "RETIRING"}
_DONE = {Finish.SETTLE: "SETTLED", Finish.RETIRE: "RETIRED, NO WAY BACK"}
_SIGNS = {"done": "✅", "started": "⏳", "waiting": "⏳", "failed": "❌"}
_SHOWN = 300


def confirm(callback: str, shown: Proposal) -> Modal:
    """All gates open: what happens, what ends, what stays; else what is shut and what opens it."""
    if shown.shut:
        return _closed(callback, shown)
    asked = row(Safe(_ASKS[shown.kind]), strong(shown.migration), by=" ")
    parts = (
        _listed("*What happens:*", shown.does),
        _listed("*Cannot be undone afterwards:*", shown.ends),
        _listed("*Kept:*", shown.stays),
    )
    return Modal(
        title=TITLES[shown.kind],
        callback=callback,
        submit=_SUBMITS[shown.kind],
        memory=shown.cutover,
        blocks=(
            section(asked),
            *(section(part) for part in parts if part),
            section(_all(shown.gates)),
        ),
    )


def begun(callback: str, kind: Finish, migration: str) -> Modal:
    """It was ordered."""
    said = row(code(migration), Safe(f"is {_UNDER_WAY[kind].lower()}: see its card."), by=" ")
    return Modal(title=TITLES[kind], callback=callback, blocks=(section(said),))


def card(state: FinishState, *, anchor: TimelineEntry | None = None) -> Message:
    """One as it stands; `anchor` is the newest row of its audit trail."""
    line = f"{_verdict(state)} · {state.migration}"
    return message(
        line,
        header(f"{_sign(state)} {line}"),
        *(section(_server(name, steps)) for name, steps in _by_server(state.steps)),
        *_end(state),
        context(_facts(state, anchor)),
    )


def _verdict(state: FinishState) -> str:
    if state.state is RunState.DONE:
        return _DONE[state.kind]
    if state.state.active:
        return f"{_UNDER_WAY[state.kind]} {state.done}/{len(state.steps)}"
    if state.kind is Finish.RETIRE:
        return "NOT RETIRED, THE NEW STACK SERVES"
    return "NOT SETTLED, THE REDIRECT SERVES" if state.put_back else "NOT SETTLED, LOOK AT IT"


def _sign(state: FinishState) -> str:
    if state.state is RunState.DONE:
        return "✅"
    return "⏳" if state.state.active else "❌"


def _by_server(steps: tuple[RunStep, ...]) -> Iterator[tuple[str, tuple[RunStep, ...]]]:
    for name, group in groupby(steps, key=lambda step: step.target):
        yield name, tuple(group)


def _server(name: str, steps: tuple[RunStep, ...]) -> Safe:
    return lines(strong(name), *(_step(step) for step in steps if step.state != "skipped"))


def _step(step: RunStep) -> Safe:
    sign = Safe(_SIGNS.get(step.state, "▫️"))
    took = Safe(duration(step.seconds)) if step.state == "done" else Safe("")
    last = (step.trouble.strip().splitlines() or [""])[-1]
    said = row(row(sign, prose(step.title, 80), by=" "), took)
    return row(said, prose(last, _SHOWN), by=": ")


def _end(state: FinishState) -> Iterator[Block]:
    if figures := seen(state.figures):
        yield section(row(Safe("*Visitors:*"), figures, by=" "))
    if state.state is RunState.DONE:
        if stays := _listed("*Kept:*", state.stays):
            yield section(stays)
        yield section(Safe(_NEXT[state.kind]))
    elif not state.state.active:
        again = Safe(f"*Next:* mend what failed, then `/migrate {state.kind.value}` again.")
        yield section(lines(prose(state.trouble), again))


_NEXT = {
    Finish.SETTLE: (
        "*Next:* write the real ports into the Compose file of the repository as well. When the old"
        " services are not needed any more: `/migrate retire`."
    ),
    Finish.RETIRE: "*Next:* nothing. The migration is over.",
}


def _facts(state: FinishState, anchor: TimelineEntry | None) -> Safe:
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    return row(
        row(Safe("ordered by"), person(state.by), by=" "),
        moment(state.started),
        Safe(duration(state.seconds)),
        prose(audit),
    )


def _closed(callback: str, shown: Proposal) -> Modal:
    asked = row(
        Safe("⛔ Not now:"), Safe(_ASKS[shown.kind].lower()), strong(shown.migration), by=" "
    )
    then = tuple(instruction(gate.next_action) for gate in shown.shut if gate.next_action)
    following = (section(lines(Safe("*Next:*"), *then)),) if then else ()
    return Modal(
        title=TITLES[shown.kind],
        callback=callback,
        blocks=(section(asked), section(_all(shown.gates)), *following),
    )


def _listed(title: str, said: tuple[str, ...]) -> Safe:
    return (
        lines(Safe(title), *(row(Safe("•"), prose(each), by=" ") for each in said))
        if said
        else Safe("")
    )


def _all(gates: tuple[Gate, ...]) -> Safe:
    return lines(*map(_gate, gates))


def _gate(gate: Gate) -> Safe:
    sign = Safe("✅" if gate.passed else "⛔")
    return row(row(sign, prose(gate.title, 100), by=" "), prose(gate.said, _SHOWN), by=": ")
