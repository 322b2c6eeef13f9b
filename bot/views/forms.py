"""The forms of attesting and waiving, and what stands in their place before and after."""

from __future__ import annotations

from bot.domain.check import Finding
from bot.domain.lines import ATTESTABLE
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.domain.vouching import ATTESTED_DAYS, DAYS, MOST_EVIDENCE, MOST_REASON, Attestation
from bot.domain.waiver import Waiver, identity
from bot.views.blocks import context, section
from bot.views.inputs import Choice, choice, words
from bot.views.markup import Safe, code, lines, moment, prose, row, strong

SUBJECT, TEXT, DAYS_FIELD = "subject", "text", "days"
_RISK = (
    "The finding stays on the card as a warning, with your name, and blocks again when it changes"
    " or the waiver expires."
)


def waiting(title: str, callback: str) -> Modal:
    """What opens at once, while the rest is looked up."""
    return Modal(title=title, callback=callback, blocks=(section(Safe("⏳ One moment …")),))


def working(title: str, callback: str) -> Modal:
    """What a person sees while it takes longer than Slack waits."""
    return Modal(title=title, callback=callback, blocks=(section(Safe("⏳ Being recorded …")),))


def told(title: str, callback: str, said: Message) -> Modal:
    """A refusal or a result in place of the form."""
    return Modal(title=title, callback=callback, blocks=said.blocks)


def attest_form(callback: str, memory: str, line: str) -> Modal:
    """Which line, the evidence, how long; `line` is chosen at first, "" for none."""
    choices = tuple(Choice(value=each.id, text=f"{each.id} {each.text}") for each in ATTESTABLE)
    hint = "What you saw and where, or a link. Never a secret."
    blocks = (
        section(Safe("You answer for one line of the checklist, with your name.")),
        choice(SUBJECT, "Which line", choices, line),
        words(TEXT, "Evidence", most=MOST_EVIDENCE, hint=hint),
        choice(DAYS_FIELD, "How long it counts", _days(), str(ATTESTED_DAYS)),
    )
    title, submit = "Attest a line", "Attest"
    return Modal(title=title, callback=callback, submit=submit, memory=memory, blocks=blocks)


def waive_form(callback: str, memory: str, blocking: tuple[Finding, ...]) -> Modal:
    """Which of the blocking findings, why, until when; nothing is chosen beforehand."""
    choices = tuple(
        Choice(value=identity(one), text=f"{one.title} ({one.target})") for one in blocking
    )
    hint = "Somebody will read it at night. Never a secret."
    blocks = (
        section(Safe(_RISK)),
        choice(SUBJECT, "Which finding", choices),
        words(TEXT, "Why it is right to go on", most=MOST_REASON, hint=hint),
        choice(DAYS_FIELD, "Until", _days()),
    )
    title, submit = "Waive a finding", "Waive"
    return Modal(title=title, callback=callback, submit=submit, memory=memory, blocks=blocks)


def nothing_blocks(title: str, callback: str) -> Modal:
    """There is nothing to waive."""
    said = Safe("✅ Nothing blocks: there is nothing to waive.")
    return Modal(title=title, callback=callback, blocks=(section(said),))


def attested(callback: str, given: Attestation) -> Modal:
    """What was recorded."""
    what = row(Safe("✅"), strong(f"{given.line} is attested"), by=" ")
    until = row(Safe("counts until"), moment(given.until), by=" ")
    blocks = (section(lines(what, prose(given.evidence))), context(until, _seen()))
    return Modal(title="Attested", callback=callback, blocks=blocks)


def waived(callback: str, given: Waiver) -> Modal:
    """What was recorded."""
    what = row(Safe("⚠️"), code(given.check), Safe("on"), code(given.target), by=" ")
    until = row(Safe("until"), moment(given.until), by=" ")
    told = row(what, Safe("is waived"), until, by=" ")
    return Modal(
        title="Waived",
        callback=callback,
        blocks=(section(lines(told, prose(given.reason))), context(_seen())),
    )


def again(title: str, callback: str) -> Modal:
    """The form was sent twice."""
    said = Safe("✅ This form was recorded already; nothing was done twice.")
    return Modal(title=title, callback=callback, blocks=(section(said),))


def _days() -> tuple[Choice, ...]:
    return tuple(
        Choice(value=str(each), text="1 day" if each == 1 else f"{each} days") for each in DAYS
    )


def _seen() -> Safe:
    return Safe("in the audit trail: `/migrate audit`")
