"""A rollback's card, and the question before it: what was seen, never what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.cutover import Returned, RollbackState, RunStep, Sighting, WayBack, Writes
from bot.domain.message import Block, Message
from bot.domain.modal import Modal
from bot.domain.state import RunState, TimelineEntry
from bot.views.blocks import Press, actions, context, header, message, section
from bot.views.cutover import ROLL_BACK, seen
from bot.views.inputs import Choice, choice
from bot.views.markup import Safe, code, duration, lines, moment, person, prose, row, strong

WHICH = "migration"
_SIGNS = {"done": "✅", "started": "⏳", "failed": "❌"}
_BY_HAND = "*Do:* as root on the server, `sh /var/lib/slipway/*/back`; then look again."
_PAGE_ALONE = Safe("No cutover began, but the maintenance page is up. It goes, and nothing else.")
_MEBIBYTE = 1_048_576


def card(state: RollbackState, *, anchor: TimelineEntry | None = None) -> Message:
    """One rollback as it stands."""
    line = f"{_verdict(state)} · {state.migration}"
    return message(
        line,
        header(f"{_sign(state)} {line}"),
        section(lines(*(_step(step) for step in state.steps))),
        *((section(lines(*map(_sighting, state.seen))),) if state.seen else ()),
        *_figures(state),
        *_troubles(state),
        context(_facts(state, anchor)),
    )


def prompt(way: WayBack) -> Message:
    """The one confirm: writes at risk first, then the red button."""
    head = row(Safe("Roll"), strong(way.migration), Safe("back?"), by=" ")
    press = Press(action=ROLL_BACK, label="Roll back now", value=way.channel, style="danger")
    text = lines(head, *((_PAGE_ALONE,) if way.page else (risk(way.writes), _now(way))))
    return message(f"Roll {way.migration} back?", section(text), actions(press))


def _now(way: WayBack) -> Safe:
    return row(Safe("The cutover is"), code(way.state), Safe("now."), by=" ")


def ordered(migration: str) -> Message:
    """The answer to the person who asked."""
    return _said(migration, "is going back: see its card in the channel.")


def joined(migration: str) -> Message:
    """The answer to the person who asked second."""
    return _said(migration, "is going back already: you share its card.")


def choose(callback: str, found: tuple[WayBack, ...]) -> Modal:
    """The form behind the shortcut: which migration; its button is the one confirm."""
    if not found:
        said = Safe("There is nothing to roll back in a channel of yours.")
        return Modal(title="Roll back", callback=callback, blocks=(section(said),))
    choices = tuple(Choice(value=each.channel, text=each.migration) for each in found)
    first = choices[0].value if len(choices) == 1 else ""
    told = Safe("The old services get the traffic back at once. No gate is in the way.")
    return Modal(
        title="Roll back",
        callback=callback,
        submit="Roll back now",
        blocks=(section(told), choice(WHICH, "Which migration", choices, first)),
    )


def returned(done: Returned) -> Message:
    """What a rollback without the database saw: there is no card yet."""
    line = f"{'BACK' if done.back else 'NOT BACK'} after {duration(done.seconds)}"
    told = Safe("The database did not take it down: its card comes, marked late.")
    lost = Safe("Nor did the bot's own file: keep this answer.") if not done.noted else Safe("")
    by_hand = Safe("" if done.back else _BY_HAND)
    text = lines(*map(_sighting, done.seen), by_hand, told, lost)
    whole = f"{line} · {done.migration}"
    return message(whole, header(whole), section(text))


def risk(known: Writes) -> Safe:
    """What was written since the switch; it stays in the database, which nobody takes back."""
    if known.rows is None:
        said = known.said or "there is no database, or nothing was counted"
        return row(Safe("Writes since the switch: unknown,"), prose(said, 200), by=" ")
    wal = (known.wal or 0) / _MEBIBYTE
    return Safe(
        f"Writes since the switch: {known.rows:,} rows, {wal:.1f} MiB of log."
        " They stay; the old code must live with them."
    )


def _said(migration: str, told: str) -> Message:
    text = row(code(migration), Safe(told), by=" ")
    return message(text, section(text))


def _verdict(state: RollbackState) -> str:
    took = f"BACK after {duration(state.seconds)}"
    if state.state is RunState.DONE and state.back:
        return took if state.switched else "THE OLD SERVICES SERVE"
    if state.state.active:
        return f"{took}, tidying up" if state.back else "GOING BACK"
    return "NOT BACK, LOOK AT THE SERVER"


def _sign(state: RollbackState) -> str:
    if state.back and state.state in {RunState.DONE, RunState.RUNNING}:
        return "✅"
    return "⏳" if state.state.active else "❗"


def _step(step: RunStep) -> Safe:
    return row(Safe(_SIGNS.get(step.state, "▫️")), prose(step.title, 80), by=" ")


def _sighting(each: Sighting) -> Safe:
    told = {"old": "the old services answer", "new": "the traffic goes to the new stack"}
    said = each.said or told.get(each.side.value, "nobody knows where the traffic goes")
    took = Safe(f"after {duration(each.milliseconds / 1000)}") if each.back else Safe("")
    armed = Safe("a dead-man is still armed") if each.armed else Safe("")
    return row(row(strong(each.target), prose(said, 400), by=": "), took, armed)


def _figures(state: RollbackState) -> Iterator[Block]:
    figures = seen(state.figures)
    counted = risk(state.writes) if state.writes.known or state.writes.said else Safe("")
    if figures or counted:
        visitors = row(Safe("*Visitors:*"), figures, by=" ") if figures else Safe("")
        yield section(lines(visitors, counted))


def _troubles(state: RollbackState) -> Iterator[Block]:
    said = [*state.troubles, *((state.trouble,) if state.trouble else ())]
    if said:
        yield section(lines(*(row(Safe("⚠️"), prose(each, 500), by=" ") for each in said[:6])))
    if not state.state.active and not (state.back and state.state is RunState.DONE):
        yield section(Safe(_BY_HAND))
    if not state.state.active and state.switched:
        yield section(Safe("The migration is locked. When it is settled: `/migrate unlock`."))


def _facts(state: RollbackState, anchor: TimelineEntry | None) -> Safe:
    audit = f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""
    late = f"recorded late: it was done at {state.late}" if state.late else ""
    return row(
        row(Safe("ordered by"), person(state.by), by=" "),
        moment(state.ordered),
        prose(state.cause, 200),
        prose(late, 120),
        prose(audit),
    )
