"""A drill's card in the channel: its steps while it runs, what it measured at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.drill import DrillKind, DrillState, DrillStep, Fact
from bot.domain.message import Block, Message
from bot.domain.state import RunState, TimelineEntry
from bot.views.blocks import Press, actions, context, header, message, section
from bot.views.markup import Safe, code, duration, fence, lines, moment, person, prose, row

__all__ = ["AGAIN", "card", "choose", "joined", "started"]

AGAIN = "drill_again"
_SIGNS = {"done": "✅", "started": "⏳", "waiting": "⏳", "failed": "❌"}
_ADVICE = {
    RunState.FAILED: "The drill itself broke off: order it again and ask who runs the bot.",
    RunState.CANCELLED: "Order it again.",
    RunState.PARKED: "Nobody knows how it ended: look at the server, then order it again.",
}
_TITLES = {
    "look-around": "Look what is there",
    "canary-before": "Write a row before the moment",
    "canary-after": "Write a row after the moment",
    "dump": "Dump the database",
    "restore": "Restore it into a scratch database",
    "branch": "Branch the database at Neon",
    "migrate": "Run the schema task on the copy",
    "start-old-app": "Start the old app on the copy",
    "old-writes": "Let the old app write",
    "clean-up": "Take everything away again",
    "judge": "Record the result",
}


def card(state: DrillState, *, anchor: TimelineEntry | None = None) -> Message:
    """One drill as it stands; `anchor` is the newest row of its audit trail."""
    line = f"{_verdict(state)} · drill: {state.kind.what} · {state.migration}"
    live = state.state.active
    body = (section(_steps(state)), *(() if live else _end(state)))
    again = () if live else (_again(state),)
    return message(
        line, header(f"{_sign(state)} {line}"), *body, context(_facts(state, anchor)), *again
    )


def started(kind: DrillKind, migration: str) -> Message:
    """The answer to the person who asked."""
    return _said(kind, migration, "has begun: see its card in the channel.")


def joined(kind: DrillKind, migration: str) -> Message:
    """The answer to the person who asked second."""
    return _said(kind, migration, "is under way already: you share its card.")


def choose() -> Message:
    """Which drills there are."""
    words = (
        row(code(f"/migrate drill {kind.value}"), prose(kind.what), by=" - ") for kind in DrillKind
    )
    text = lines(Safe("*Which drill?*"), *words)
    return message("Which drill?", section(text))


def _said(kind: DrillKind, migration: str, told: str) -> Message:
    text = row(Safe(f"The drill ({kind.what}) of"), code(migration), Safe(told), by=" ")
    return message(text, section(text))


def _verdict(state: DrillState) -> str:
    if state.state.active:
        word = "PARKED" if state.state is RunState.PARKED else "RUNNING"
        return f"{word} {state.done}/{len(state.steps)}"
    if state.result is None:
        return "BROKE OFF"
    return "HELD" if state.result.held else "FAILED"


def _sign(state: DrillState) -> str:
    if state.state.active:
        return "⏳"
    return "✅" if state.result is not None and state.result.held else "❌"


def _steps(state: DrillState) -> Safe:
    return lines(*(_step(step) for step in state.steps))


def _step(step: DrillStep) -> Safe:
    sign = "❌" if step.trouble else "⏭️" if step.skipped else _SIGNS.get(step.state, "▫️")
    title = Safe(_TITLES.get(step.name, step.name))
    last = (step.trouble.strip().splitlines() or [""])[-1]
    return row(row(Safe(sign), title, by=" "), prose(last, 300), by=": ")


def _end(state: DrillState) -> Iterator[Block]:
    if state.state in _ADVICE:
        yield section(lines(prose(state.trouble), Safe(f"*Do:* {_ADVICE[state.state]}")))
    if state.result is not None and "\n" in state.result.trouble:
        yield section(fence(state.result.trouble))
    if state.result is not None and state.result.facts:
        yield section(lines(*_measured(state.result.facts)))


def _measured(facts: Mapping[str, Fact]) -> Iterator[Safe]:
    for name, value in sorted(facts.items()):
        said = name.removesuffix("_ms").replace("_", " ")
        if name.endswith("_ms"):
            yield row(Safe(f"{said}:"), Safe(duration(int(value) / 1000)), by=" ")
        else:
            shown = f"{value:,}" if isinstance(value, int) else value
            yield row(Safe(f"{said}:"), prose(shown, 120), by=" ")


def _facts(state: DrillState, anchor: TimelineEntry | None) -> Safe:
    again = f"started {state.attempts} times: the bot was restarted" if state.attempts > 1 else ""
    evidence = code(state.result.evidence) if state.result else Safe("")
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    return row(
        row(Safe("asked by"), person(state.by), by=" "),
        moment(state.started),
        Safe(duration(state.seconds)),
        prose(state.target, 64),
        row(Safe("evidence"), evidence, by=" ") if evidence else Safe(""),
        Safe(again),
        prose(audit),
    )


def _again(state: DrillState) -> Block:
    return actions(Press(action=AGAIN, label="Drill again", value=state.kind.value))
