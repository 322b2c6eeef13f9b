"""A cutover at a time: its card, what becomes of it, and the form that puts it off."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.appointment import DELAYS, Appointment, Booking
from bot.domain.gate import Gate
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.views.blocks import Confirm, Press, actions, context, header, message, section
from bot.views.inputs import Choice, choice
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, lines, moment, person, prose, row, strong

POSTPONE, CANCEL = "schedule_postpone", "schedule_cancel"
DELAY = "delay"
_VERDICTS = {
    Booking.WAITING: ("🗓️", "SCHEDULED"),
    Booking.STARTED: ("🔀", "BEGUN AS SCHEDULED"),
    Booking.REFUSED: ("⛔", "NOT BEGUN AT ITS HOUR"),
    Booking.CANCELLED: ("▫️", "CANCELLED"),
}
_THEN = (
    "A preflight runs 20 minutes before. At the hour every gate is asked again: if one is shut,"
    " nothing starts."
)


def card(made: Appointment) -> Message:
    """One of them as it stands; its buttons are there while it waits."""
    sign, verdict = _VERDICTS[made.state]
    line = f"{verdict} · {made.migration}"
    return message(
        f"{line} · {made.shown}",
        header(f"{sign} {line}"),
        section(lines(_when("Cutover:", made), *_outcome(made))),
        context(_facts(made)),
        *((actions(*_presses(made)),) if made.waiting else ()),
    )


def refused(made: Appointment) -> Message:
    """Nothing started, and who must act: whoever scheduled it is called."""
    line = f"NOT BEGUN AT ITS HOUR · {made.migration}"
    call = row(person(made.by), Safe("you scheduled it: the cutover did not start."), by=" ")
    said = lines(call, prose(made.said), Safe("*Next:*"), instruction(made.advice))
    return message(f"{line} · {made.said}", section(lines(strong(f"⛔ {line}"), said)))


def ordered(made: Appointment, shut: tuple[Gate, ...]) -> Message:
    """The answer to whoever scheduled it, with what would keep it from starting."""
    said = _when("🗓️ Scheduled:", made)
    gates = [
        row(row(Safe("⛔"), prose(gate.title, 100), by=" "), prose(gate.said, 300), by=": ")
        for gate in shut
    ]
    still = Safe("*Shut so far:*") if gates else Safe("")
    return message(
        f"Scheduled: {made.shown}", section(lines(said, still, *gates)), context(Safe(_THEN))
    )


def nothing() -> Message:
    """Nothing waits."""
    said = Safe("No cutover is scheduled.")
    then = Safe("*Next:* type `/migrate schedule 2026-12-01 02:00 Europe/Berlin`.")
    return message("No cutover is scheduled.", section(lines(said, then)))


def cancelled(made: Appointment) -> Message:
    """The answer to whoever called it off."""
    said = row(Safe("The cutover of"), code(made.migration), Safe("is cancelled."), by=" ")
    return message(f"Cancelled: {made.migration}", section(said))


def postpone_form(callback: str, made: Appointment) -> Modal:
    """By how much; whether that hour is possible is said when the form is sent."""
    choices = tuple(Choice(value=name, text=text) for name, (text, _) in DELAYS.items())
    now = _when("It is scheduled for", made)
    return Modal(
        title="Postpone",
        callback=callback,
        submit="Postpone",
        memory=made.id,
        blocks=(section(now), choice(DELAY, "By how much", choices)),
    )


def postponed(callback: str, made: Appointment) -> Modal:
    """Its new time."""
    said = _when("🗓️ It is scheduled for", made)
    return Modal(title="Postpone", callback=callback, blocks=(section(said),))


def _when(what: str, made: Appointment) -> Safe:
    """By the clocks of the place, and by those of who reads it."""
    hour = row(Safe(what), strong(made.shown), by=" ")
    return row(hour, row(Safe("for you"), moment(made.at), by=" "), by=", ")


def _outcome(made: Appointment) -> Iterator[Safe]:
    if made.state is Booking.REFUSED:
        yield prose(made.said)
        yield lines(Safe("*Next:*"), instruction(made.advice))
    if made.state is Booking.CANCELLED:
        yield row(Safe("called off by"), person(made.changed_by), by=" ")
    if made.waiting:
        yield Safe(_THEN)


def _facts(made: Appointment) -> Safe:
    later = made.waiting and made.changed_by
    return row(
        row(Safe("scheduled by"), person(made.by), by=" "),
        row(Safe("postponed by"), person(made.changed_by), by=" ") if later else Safe(""),
        row(Safe("plan"), code(made.plan, 12), by=" "),
    )


def _presses(made: Appointment) -> Iterator[Press]:
    yield Press(action=POSTPONE, label="Postpone…", value=made.id)
    asked = Confirm(
        title="Cancel it?",
        text=f"The cutover of {made.migration} at {made.shown} will not start.",
        yes="Cancel the cutover",
        no="Keep it",
    )
    yield Press(action=CANCEL, label="Cancel", value=made.id, style="danger", confirm=asked)
