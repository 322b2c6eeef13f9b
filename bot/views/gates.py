"""The gates of a cutover in front of the person who wants it, and what came of it."""

from __future__ import annotations

from bot.domain.gate import Gate, Gates
from bot.domain.lock import MOST_REASON, MigrationLock
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.views.blocks import context, message, section
from bot.views.inputs import words
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, lines, prose, row, strong

REASON = "text"


def confirm(callback: str, gates: Gates) -> Modal:
    """All gates open: the app, the plan, and a button; else what is shut and what opens it."""
    if gates.shut:
        return _closed(callback, gates, gates.shut)
    said = row(
        Safe("Cut"), strong(gates.migration), Safe("over, by plan"), code(gates.plan), by=" "
    )
    back = "If anything fails, the old services get the traffic back by themselves."
    return Modal(
        title="Cutover",
        callback=callback,
        submit="Start the cutover",
        memory=gates.plan,
        blocks=(section(said), section(all_of(gates.gates)), context(Safe(back))),
    )


def break_glass(callback: str, gates: Gates) -> Modal:
    """Which gates are skipped, and the reason that everybody will read."""
    if gates.barred:
        return _closed(callback, gates, gates.barred)
    said = row(
        Safe("🔨 Cut"), strong(gates.migration), Safe("over past shut gates, by plan"), by=" "
    )
    skipped = "Nothing is skipped: every gate is open." if not gates.shut else "*Skipped:*"
    hint = "Every approver who is skipped is told. Never a secret."
    return Modal(
        title="Break the glass",
        callback=callback,
        submit="Cut over now",
        memory=gates.plan,
        blocks=(
            section(row(said, code(gates.plan), by=" ")),
            section(lines(Safe(skipped), *map(_gate, gates.shut))),
            words(REASON, "Why it cannot wait", most=MOST_REASON, hint=hint),
        ),
    )


def begun(callback: str, migration: str) -> Modal:
    """It was ordered."""
    said = row(Safe("🔀"), code(migration), Safe("has begun: see its card."), by=" ")
    return Modal(title="Cutover", callback=callback, blocks=(section(said),))


def locked(lock: MigrationLock) -> Message:
    """The answer to whoever locked it."""
    said = row(Safe("🔒"), code(lock.migration), Safe("is locked:"), prose(lock.reason), by=" ")
    return message(f"Locked: {lock.migration}", section(said))


def unlocked(lock: MigrationLock) -> Message:
    """The answer to whoever unlocked it."""
    was = row(Safe("It was locked for this:"), prose(lock.reason), by=" ")
    said = row(Safe("🔓"), code(lock.migration), Safe("is not locked any more."), by=" ")
    return message(f"Unlocked: {lock.migration}", section(lines(said, was)))


def _closed(callback: str, gates: Gates, shut: tuple[Gate, ...]) -> Modal:
    said = row(Safe("⛔ No cutover of"), strong(gates.migration), Safe("now."), by=" ")
    then = tuple(instruction(gate.next_action) for gate in shut if gate.next_action)
    following = lines(Safe("*Next:*"), *then) if then else Safe("")
    blocks = (section(said), section(all_of(gates.gates)))
    return Modal(
        title="Cutover",
        callback=callback,
        blocks=(*blocks, *((section(following),) if following else ())),
    )


def all_of(gates: tuple[Gate, ...]) -> Safe:
    """One line a gate: open or shut, and why."""
    return lines(*map(_gate, gates))


def _gate(gate: Gate) -> Safe:
    sign = Safe("✅" if gate.passed else "⛔")
    return row(row(sign, prose(gate.title, 100), by=" "), prose(gate.said, 300), by=": ")
