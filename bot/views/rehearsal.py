"""A rehearsal's card: its steps while it runs, what it measured at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.gate import Gates
from bot.domain.message import Block, Message
from bot.domain.rehearsal import IN_PUBLIC as IN_PUBLIC_SECONDS
from bot.domain.rehearsal import Ports, RehearsalResult, RehearsalState, RehearsalStep
from bot.domain.state import RunState, TimelineEntry
from bot.views.blocks import Confirm, Press, actions, context, header, message, section
from bot.views.cutover import roll_back
from bot.views.gates import all_of
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, duration, lines, moment, person, prose, row, strong

AGAIN, IN_PUBLIC = "rehearse_again", "rehearse_in_public"
_SIGNS = {"done": "✅", "started": "⏳", "waiting": "⏳", "failed": "❌"}
_FACTS = {
    "rollback_ms": "rollback",
    "switch_ms": "switch",
    "gap_ms": "longest time without an answer",
}


def card(state: RehearsalState, *, anchor: TimelineEntry | None = None) -> Message:
    """One rehearsal as it stands; `anchor` is the newest row of its audit trail."""
    line = f"{_verdict(state)} · {state.migration}"
    live = state.state.active
    return message(
        line,
        header(f"{_sign(state)} {line}"),
        *(section(_server(name, steps)) for name, steps in _by_server(state.steps)),
        *(() if live else _end(state)),
        context(_about(state, anchor)),
        *(_buttons(state)),
    )


def in_public(gates: Gates, channel: str) -> Message:
    """What a rehearsal with visitors is, the gates, and its button while all are open."""
    what = Safe(
        f"Visitors are on the new stack for about {IN_PUBLIC_SECONDS} s, then the old services have"
        " them again. A timer on the server brings them back if the bot does not."
    )
    line = f"REHEARSE ON THE REAL PORTS? · {gates.migration}"
    then = tuple(instruction(gate.next_action) for gate in gates.shut if gate.next_action)
    return message(
        line,
        header(line),
        section(what),
        section(all_of(gates.gates)),
        *((section(lines(Safe("*Next:*"), *then)),) if then else ()),
        *(() if gates.shut else (actions(_for_real(gates, channel)),)),
    )


def _for_real(gates: Gates, channel: str) -> Press:
    asked = Confirm(
        title="Move real visitors?",
        text=f"Visitors of {gates.migration} are on the new stack for about {IN_PUBLIC_SECONDS} s.",
        yes="Rehearse with visitors",
    )
    label = "Rehearse with visitors"
    return Press(action=IN_PUBLIC, label=label, value=channel, style="danger", confirm=asked)


def _buttons(state: RehearsalState) -> tuple[Block, ...]:
    if not state.state.active:
        return (actions(Press(action=AGAIN, label="Rehearse again", value=state.channel)),)
    if state.ports is Ports.REAL:
        return (actions(roll_back(state.channel, state.migration)),)
    return ()


def ordered(migration: str) -> Message:
    """The answer to whoever ordered it."""
    said = row(Safe("The rehearsal of"), code(migration), Safe("has begun: see its card."), by=" ")
    return message(f"Rehearsal: {migration}", section(said))


def _verdict(state: RehearsalState) -> str:
    if state.state.active:
        how = " WITH VISITORS" if state.ports is Ports.REAL else ""
        return f"REHEARSAL{how} {state.done}/{len(state.steps)}"
    if state.result is None:
        return "REHEARSAL BROKE OFF"
    if not state.result.held:
        return "REHEARSAL FAILED"
    took = f"{state.result.rollback_ms / 1000:.1f} s"
    if state.result.rollback_ms > state.limit * 1000:
        return f"REHEARSED, BUT ROLLBACK TOOK {took}"
    how = " WITH VISITORS" if state.ports is Ports.REAL else ""
    return f"REHEARSED{how} · rollback {took}"


def _sign(state: RehearsalState) -> str:
    if state.state.active:
        return "⏳"
    good = state.result is not None and state.result.held
    return "✅" if good and "BUT" not in _verdict(state) else "❌"


def _by_server(
    steps: tuple[RehearsalStep, ...],
) -> Iterator[tuple[str, tuple[RehearsalStep, ...]]]:
    for name, group in groupby(steps, key=lambda step: step.target):
        yield name, tuple(group)


def _server(name: str, steps: tuple[RehearsalStep, ...]) -> Safe:
    return lines(strong(name), *(_step(step) for step in steps))


def _step(step: RehearsalStep) -> Safe:
    sign = "❌" if step.trouble else "⏭️" if step.skipped else _SIGNS.get(step.state, "▫️")
    last = (step.trouble.strip().splitlines() or [""])[-1]
    return row(row(Safe(sign), prose(step.title, 80), by=" "), prose(last, 300), by=": ")


def _end(state: RehearsalState) -> Iterator[Block]:
    if state.result is None or not state.result.held:
        said = prose(state.trouble) if state.state is not RunState.DONE else Safe("")
        yield section(lines(said, Safe("*Next:* mend what failed, then `/migrate rehearse`.")))
    if state.result is not None and state.result.facts:
        yield section(lines(*_measured(state.result, state.limit)))
    if _sign(state) == "✅":
        yield section(Safe("*Next:* ask for the sign-offs: `/migrate signoff request`."))


def _measured(result: RehearsalResult, limit: int) -> Iterator[Safe]:
    facts = result.facts
    sent, failed = facts.get("probes", 0), facts.get("failed_probes", 0)
    for name, said in _FACTS.items():
        took = Safe(duration(int(facts.get(name, 0)) / 1000))
        most = Safe(f"(limit {limit} s)") if name == "rollback_ms" else Safe("")
        yield row(Safe(f"{said}:"), took, most, by=" ")
    first = prose(str(facts.get("first_failure", "")), 120)
    yield row(Safe(f"{failed} of {sent} probes failed"), first, by=": ")
    compared = facts.get("compared_requests", 0)
    old, new = (f"{facts.get(name, 0)} ms" for name in ("old_answers_ms", "new_answers_ms"))
    yield Safe(f"{compared} requests answered alike by old and new (old in {old}, new in {new})")
    if unseen := facts.get("not_measured"):
        yield row(Safe("*Not measured:*"), prose(str(unseen), 300), by=" ")
    if names := facts.get("headers_of_one_side"):
        yield row(Safe("headers that only one of them sends:"), prose(str(names), 300), by=" ")


def _about(state: RehearsalState, anchor: TimelineEntry | None) -> Safe:
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    evidence = code(state.result.evidence) if state.result else Safe("")
    return row(
        row(Safe("asked by"), person(state.by), by=" "),
        moment(state.started),
        Safe(duration(state.seconds)),
        row(Safe("evidence"), evidence, by=" ") if evidence else Safe(""),
        prose(audit),
    )
